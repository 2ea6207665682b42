"""The parts of the QuickChart routes and of the playground: what a request says, pictures, QR codes, trials."""
