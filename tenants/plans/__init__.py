"""Action plans: their annexes, deadlines and bodies as read, and their amendments."""
