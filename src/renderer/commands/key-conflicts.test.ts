import { describe, expect, it } from 'vitest'
import { othersWithKey } from './key-conflicts.ts'
import type { KnownCommand } from './registry.ts'

const command = (id: string, keys: string[], group: KnownCommand['group'] = 'Review'): KnownCommand => ({
  id,
  title: id,
  group,
  keys,
})
const accept = command('review.accept', ['A', 'Enter'])
const finish = command('draw.finish', ['Enter'], 'Draw and edit')
const all = [accept, finish, command('review.skip', ['S'])]
const defaults = (of: KnownCommand) => of.keys ?? []

describe('commands that a combination belongs to', () => {
  it('names every other command that has it', () => {
    expect(othersWithKey('S', accept, all, defaults).map(({ id }) => id)).toEqual(['review.skip'])
  })

  it('says nothing of the command itself', () => {
    expect(othersWithKey('A', accept, all, defaults)).toEqual([])
  })

  it('goes by the keys that a user chose', () => {
    const chosen = (of: KnownCommand) => (of.id === 'review.skip' ? ['X'] : defaults(of))
    expect(othersWithKey('S', accept, all, chosen)).toEqual([])
    expect(othersWithKey('X', accept, all, chosen).map(({ id }) => id)).toEqual(['review.skip'])
  })

  it('finds them in every group', () => {
    expect(othersWithKey('Enter', accept, all, defaults).map(({ id }) => id)).toEqual(['draw.finish'])
  })
})
