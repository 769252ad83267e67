"""Terms, their guards, and the fused table that the compiled pass reads."""
