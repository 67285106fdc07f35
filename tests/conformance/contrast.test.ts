import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../src/renderer/kit/styles.css'), 'utf8')

/** The color tokens of a theme, by name. */
function tokensOf(theme: 'light' | 'dark'): Map<string, string> {
  const start = css.indexOf(`[data-theme="${theme}"] {`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]))
}

/** Relative luminance after WCAG 2.2. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter! + 0.05) / (darker! + 0.05)
}

const grounds = ['bg', 'surface', 'inset', 'raised', 'hover']
const texts = ['text', 'text-2', 'text-3', 'accent-text', 'danger', 'warn', 'ok']
const pairs = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground, 4.5] as const)),
  ...['danger', 'warn', 'ok'].map((tone) => [tone, `${tone}-soft`, 4.5] as const),
  ...['accent-text', 'text', 'text-2', 'text-3'].map((text) => [text, 'accent-soft', 4.5] as const),
  ...['accent', 'accent-hover'].map((ground) => ['on-accent', ground, 4.5] as const),
  ...['new', 'predicted', 'reviewed', 'approved', 'rejected'].flatMap((state) =>
    ['bg', 'surface'].map((ground) => [`state-${state}`, ground, 3] as const),
  ),
  ...['line-strong', 'accent-text'].map((mark) => [mark, 'bg', 3] as const),
]

describe.each(['light', 'dark'] as const)('contrast in the %s theme', (theme) => {
  const tokens = tokensOf(theme)
  it.each(pairs)('%s on %s is at least %d to 1', (front, ground, least) => {
    expect(contrast(tokens.get(front)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(least)
  })
})
