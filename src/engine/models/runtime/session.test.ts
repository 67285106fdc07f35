import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const model = resolve(import.meta.dirname, '../../../../models/centernet-coco80.onnx')

test.skipIf(process.platform === 'win32')('ONNX Runtime keeps no identifier and no events to send to its maker', () => {
  const home = mkdtempSync(join(tmpdir(), 'winnow-home-'))
  const open = `
    const { openSession } = await import(${JSON.stringify(join(import.meta.dirname, 'session.ts'))})
    const session = await openSession(${JSON.stringify(model)})
    await session.close()`
  // Without what would keep it quiet by itself, such as the CI of a build server.
  execFileSync(process.execPath, ['--input-type=module', '-e', open], { env: { HOME: home }, stdio: 'pipe' })
  expect(readdirSync(home)).toEqual([])
  rmSync(home, { recursive: true })
})
