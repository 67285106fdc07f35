import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandLine } from './command-line.ts'

describe('command line of the app', () => {
  it('finds its options among the switches of Chromium', () => {
    expect(commandLine(['--no-sandbox', '.', '--workspace', 'images', '--user-data=/u'], '/home')).toEqual({
      workspace: resolve('/home', 'images'),
      userData: resolve('/u'),
    })
  })

  it('has no workspace when none is named', () => {
    expect(commandLine(['.'], '/home')).toEqual({ workspace: null, userData: null })
    expect(commandLine(['.', '--workspace'], '/home').workspace).toBeNull()
  })
})
