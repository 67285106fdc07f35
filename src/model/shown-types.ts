/** Formats that Chromium shows and that can't carry scripts, unlike SVG. */
export const shownTypes: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/bmp',
]
