"""The registry of chief architects (KTST 57): posts, the people in them, and vacancies."""
