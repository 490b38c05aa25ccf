"""The program that people see: pages, sign-in, downloads and the command line."""
