"""Films on the CPU: a drawing that draws itself, a camera over a picture, frames encoded as H.264."""
