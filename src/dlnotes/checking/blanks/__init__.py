"""What is due where a page leaves a blank: one module a page, named after it."""
