/** Returns black or white, whichever has more contrast on `#rrggbb` by WCAG 2. */
export function textColorOn(background: string): '#000000' | '#ffffff' {
  const channel = (at: number): number => {
    const value = Number.parseInt(background.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff'
}
