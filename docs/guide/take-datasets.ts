import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { openEngine } from '../../src/engine/index.ts'
import { editIdFrom } from '../../src/model/ids.ts'
import type { Annotation } from '../../src/model/labels/annotation.ts'
import { emptyDiff } from '../../src/model/labels/diff.ts'
import { randomPart } from '../../src/model/random-part.ts'
import { answerDialog } from './answer-dialog.ts'

type Take = (page: Page, name: string) => Promise<void>

const projectFolder = resolve(import.meta.dirname, '../..')
const winnow = (...args: string[]) =>
  execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
    cwd: projectFolder,
  })

/** What a second look at an image's labels may change of one. */
const changes: ((label: Annotation, all: readonly Annotation[]) => Annotation | null)[] = [
  (label) => ({ ...label, geometry: widened(label.geometry) }),
  (label, all) => ({
    ...label,
    classId: all.find(({ classId }) => classId !== label.classId)?.classId ?? label.classId,
  }),
  () => null,
  (label) => ({ ...label, attributes: { ...label.attributes, occluded: true } }),
]

const widened = (geometry: Annotation['geometry']): Annotation['geometry'] =>
  geometry.shape === 'box' ? { ...geometry, width: geometry.width * 1.2, height: geometry.height * 1.1 } : geometry

/** The workspace of `winnow demo` in which labels changed and were frozen again. */
export async function datasetsWorkspace(folder: string): Promise<string> {
  const demo = join(folder, 'datasets')
  winnow('demo', demo)
  const workspace = join(demo, 'workspace')
  const engine = await openEngine({ folder: workspace, program: 'the guide' })
  try {
    const { client } = engine
    const { images } = await client.library.list({ where: 'labels.count > 1', order: 'image.path', limit: 12 })
    for (const [n, { imageId }] of images.entries()) {
      const { annotations, revision } = await client.labeling.open({ imageId })
      const edited = annotations.slice(0, 1 + (n % 3)).map((before, i) => ({
        before,
        after: changes[(n + i) % changes.length]!(before, annotations),
      }))
      const editId = editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))
      await client.labeling.edit({
        imageId,
        editId,
        baseRevision: revision,
        diff: { ...emptyDiff, annotations: edited },
      })
    }
  } finally {
    await engine.close()
  }
  winnow('dataset', 'freeze', workspace, 'november')
  return workspace
}

/** What changed between versions, where one comes from, its datasheet, and a refresh. */
export async function takeDatasets(page: Page, app: ElectronApplication, take: Take, exports: string): Promise<void> {
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: /^Compare with/ }).click()
  await page.getByText('most changed first').waitFor()
  await page.waitForTimeout(2500)
  await take(page, 'diff')
  await page.keyboard.press('Escape')

  const lineage = page.getByRole('region', { name: 'Lineage' })
  await lineage.scrollIntoViewIfNeeded()
  await page.waitForTimeout(1000)
  await take(page, 'lineage')

  await page.getByRole('button', { name: /^Refresh/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Refresh' })
  await answerDialog(app, exports)
  await dialog.getByRole('button', { name: 'Choose…' }).click()
  await dialog.getByRole('button', { name: 'Refresh', exact: true }).click()
  // Of a class a third is gone.
  await dialog.getByRole('button', { name: 'Continue' }).waitFor({ timeout: 120_000 })
  await dialog.getByRole('checkbox', { name: 'Accept the difference' }).click()
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await dialog.getByRole('button', { name: 'Sign' }).click({ timeout: 120_000 })
  await dialog.getByText(/^Signed by/).waitFor()
  await page.waitForTimeout(800)
  await take(page, 'refresh')
  await page.keyboard.press('Escape')
}
