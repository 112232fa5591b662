"""What stands on scored comments: watching them for a crisis, answering them, reporting on them."""
