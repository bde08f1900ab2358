"""The public map (公开地图): counts of cases by place, kind and day, and what is read from them."""
