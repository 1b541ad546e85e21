"""What everybody meets: pages, REST, the socket."""
