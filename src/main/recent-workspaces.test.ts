import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { RecentWorkspaces } from './recent-workspaces.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'winnow-recent-')), 'recent.json')

describe('recent workspaces', () => {
  it('lists the newest first, each once, and remembers the one that is open', () => {
    const recent = new RecentWorkspaces(newFile())
    recent.opened('/a', 'A', 1)
    recent.opened('/b', 'B', 2)
    recent.opened('/a', 'A', 3)
    expect(recent.list().map(({ folder }) => folder)).toEqual(['/a', '/b'])
    expect(recent.last()?.folder).toBe('/a')
    recent.closed()
    expect(recent.last()).toBeNull()
    expect(recent.list()).toHaveLength(2)
  })

  it('starts empty without a file, and leaves nothing unfinished behind', () => {
    const file = newFile()
    expect(new RecentWorkspaces(file).last()).toBeNull()
    new RecentWorkspaces(file).opened('/a', 'A', 1)
    expect(readdirSync(join(file, '..'))).toEqual(['recent.json'])
  })

  it('skips a damaged file and says so', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const file = newFile()
    writeFileSync(file, '{"last": 7}')
    expect(new RecentWorkspaces(file).list()).toEqual([])
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })
})
