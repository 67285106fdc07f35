import { describe, expect, it } from 'vitest'
import { fileName, formatAgo, formatBytes, formatDuration } from './formats.ts'

describe('numbers as words', () => {
  it('gives bytes in the unit that keeps them short', () => {
    expect([0, 999, 1000, 1_234_567, 250_000_000].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.0 KB',
      '1.2 MB',
      '250 MB',
    ])
  })

  it('says how long ago in the largest unit', () => {
    const day = 86_400_000
    const ago = [10_000, 60_000, 4 * 60_000, 3_600_000, 2 * day, 21 * day, 90 * day, 800 * day]
    expect(ago.map((ms) => formatAgo(-ms, 0))).toEqual([
      'just now',
      '1 minute ago',
      '4 minutes ago',
      '1 hour ago',
      '2 days ago',
      '3 weeks ago',
      '3 months ago',
      '2 years ago',
    ])
  })

  it('gives durations in the unit that users would say', () => {
    expect([0.2, 45, 100, 3000, 7300].map(formatDuration)).toEqual(['1 s', '45 s', '2 min', '50 min', '2 h'])
  })

  it('takes a file’s name from paths of both kinds', () => {
    expect(fileName('a\\b\\c.png')).toBe('c.png')
    expect(fileName('c.png')).toBe('c.png')
  })
})
