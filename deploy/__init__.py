"""What an installation on many machines is made of, with a script that shows it on one."""
