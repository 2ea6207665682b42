"""What Redis keeps: records, images, data, claims. The only room that spells keys and sends commands about them."""
