"""Operations on boxes and regions, at the addresses of ``torchvision.ops``."""
