"""What a chart shows, and the Vega-Lite that draws it: pure functions of plain rows."""
