"""What the Painel needs to be measured: a database of people, executions that move."""
