import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sharp } from 'sharp'
import { afterEach, expect, test, vi } from 'vitest'
import { sharp } from '../../../src/engine/library/decoding/images.ts'
import { writeImage } from '../../support/images.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'

/** A decoder that gives what nobody foresaw for images of one width. */
function spoilDecoder(): void {
  const decoder: Sharp = sharp().prototype
  const { metadata } = decoder
  vi.spyOn(decoder, 'metadata').mockImplementation(async function (this: Sharp) {
    const header = await metadata.call(this)
    return header.width === 33 ? { ...header, autoOrient: null as never } : header
  })
}

afterEach(() => vi.restoreAllMocks())

test('I18: any error in one file is the reason for skipping that file, is in the log, and ends nothing else', async () => {
  const scratch = await scratchWorkspace()
  spoilDecoder()
  const folder = mkdtempSync(join(tmpdir(), 'winnow-unforeseen-'))
  try {
    for (let i = 0; i < 60; i++)
      await writeImage(join(folder, `${i}.png`), { tint: i, widthPx: i % 20 === 0 ? 33 : 40 })
    const { jobId } = await scratch.client.library.import({ paths: [folder], format: 'images' })
    const job = await scratch.engine.context.jobs.wait(jobId)
    const reason = "It can’t be read (Cannot destructure property 'width' of 'header.autoOrient' as it is null.)."
    expect(job).toMatchObject({
      status: 'done',
      error: null,
      result: { imagesAdded: 57, rejected: ['0', '20', '40'].map((n) => ({ path: join(folder, `${n}.png`), reason })) },
    })
    const log = readFileSync(join(scratch.folder, 'winnow.log'), 'utf8')
    expect(log).toContain('40.png could not be read')
    expect(log).toContain('TypeError: Cannot destructure')
  } finally {
    await scratch.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
