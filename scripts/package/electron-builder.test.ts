import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { nodeModules, projectFolder } from '../setup/project.mjs'
import { packagingFolder } from './release.ts'

const read = (...parts: string[]): unknown => JSON.parse(readFileSync(join(...parts), 'utf8'))

test('the configuration for AppImage, Windows and macOS is as electron-builder declares it', () => {
  const Declared = z.fromJSONSchema(
    z.record(z.string(), z.json()).parse(read(nodeModules, 'app-builder-lib/scheme.json')),
  )
  const Config = z.looseObject({
    beforeBuild: z.string(),
    linux: z.looseObject({ target: z.array(z.string()) }),
    win: z.looseObject({ target: z.array(z.string()) }),
    mac: z.looseObject({ target: z.array(z.string()), entitlements: z.string() }),
  })
  const config = Config.parse(read(packagingFolder, 'electron-builder.json'))
  expect(Declared.safeParse(config).error?.issues ?? []).toEqual([])
  expect({ linux: config.linux.target, win: config.win.target, mac: config.mac.target }).toEqual({
    linux: ['AppImage'],
    win: ['nsis', 'msi', 'zip'],
    mac: ['dmg', 'zip'],
  })
  for (const file of [config.beforeBuild, config.mac.entitlements])
    expect(existsSync(join(projectFolder, file))).toBe(true)
  expect(Declared.safeParse({ ...config, win: { ...config.win, targets: [] } }).success).toBe(false)
})
