import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandLine } from './command-line.ts'

describe('command line of the app', () => {
  it('finds its options among the switches of Chromium', () => {
    expect(commandLine(['--no-sandbox', '.', '--workspace', 'images', '--user-data=/u'], '/home', false)).toEqual({
      workspace: resolve('/home', 'images'),
      userData: resolve('/u'),
      opened: [],
    })
  })

  it('has no workspace when none is named', () => {
    expect(commandLine(['.'], '/home', false)).toEqual({ workspace: null, userData: null, opened: [] })
    expect(commandLine(['.', '--workspace'], '/home', false).workspace).toBeNull()
  })

  it('takes what a desktop opens with it; from source the first is the project', () => {
    const opened = [resolve('/home', 'garden/winnow.db'), resolve('/b')]
    expect(commandLine(['--no-sandbox', 'garden/winnow.db', '/b'], '/home', true).opened).toEqual(opened)
    expect(commandLine(['.', 'garden/winnow.db', '/b'], '/home', false).opened).toEqual(opened)
  })
})
