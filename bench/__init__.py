"""Measures the Painel beside its peers (docs/desempenho.md); no part of the product."""
