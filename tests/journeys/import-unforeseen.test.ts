import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { writeImage } from '../support/images.ts'
import { scratchWorkspace } from '../support/scratch-workspace.ts'

/** A parser that does what nobody foresaw with images of one width. */
vi.mock('../../src/model/perceptual-hash.ts', async (original) => {
  const real = await original<typeof import('../../src/model/perceptual-hash.ts')>()
  return {
    ...real,
    perceptualHash: (pixels: Parameters<typeof real.perceptualHash>[0]) => {
      if (pixels.info.width === 33) throw new TypeError('Cannot read properties of null')
      return real.perceptualHash(pixels)
    },
  }
})

test('I18: whatever is thrown on one file is why that file is left out, is in the log, and ends nothing else', async () => {
  const scratch = await scratchWorkspace()
  const folder = mkdtempSync(join(tmpdir(), 'winnow-unforeseen-'))
  try {
    for (let i = 0; i < 60; i++)
      await writeImage(join(folder, `${i}.png`), { tint: i, widthPx: i % 20 === 0 ? 33 : 40 })
    const { jobId } = await scratch.client.library.import({ paths: [folder], format: 'images' })
    const job = await scratch.engine.context.jobs.wait(jobId)
    const reason = 'It could not be read (Cannot read properties of null).'
    expect(job).toMatchObject({
      status: 'done',
      error: null,
      result: { imagesAdded: 57, rejected: ['0', '20', '40'].map((n) => ({ path: join(folder, `${n}.png`), reason })) },
    })
    const log = readFileSync(join(scratch.folder, 'winnow.log'), 'utf8')
    expect(log).toContain('40.png could not be read')
    expect(log).toContain('TypeError: Cannot read properties of null')
  } finally {
    await scratch.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
