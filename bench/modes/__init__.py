"""One figure of docs/desempenho.md each."""
