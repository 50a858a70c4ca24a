"""`gateway.ports.pictures.Branding` by `processors.imaging`, which is imported with the first picture."""

from __future__ import annotations

from domain.tenants import Brand


class ImagingBranding:
    def applied(self, data: bytes, media_type: str, brand: Brand | None) -> bytes:
        from processors.imaging.branding import branded_png, plain_png, plain_svg

        if media_type == "image/svg+xml":
            return plain_svg(data)
        if brand is None:
            return plain_png(data)
        return branded_png(data, brand.name, brand.primary_colour, brand.accent_colour)
