import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { compileKernel } from './compile-kernel.mjs'
import { kernels } from './kernels.mjs'

test.each(kernels.map((kernel) => [basename(kernel), kernel] as const))(
  '%s.wasm is what its text says',
  async (name, kernel) => {
    const out = join(mkdtempSync(join(tmpdir(), 'winnow-kernel-')), `${name}.wasm`)
    await compileKernel(kernel, out)
    expect(readFileSync(out).equals(readFileSync(`${kernel}.wasm`)), 'Run npm run kernels.').toBe(true)
  },
)
