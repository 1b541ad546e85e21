"""What people and programs meet: pages, REST, the socket."""
