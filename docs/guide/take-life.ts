import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'

const projectFolder = resolve(import.meta.dirname, '../..')

/** The workspace of `winnow demo --full`, with experiments, a night and alarms; then new images, and an audit of them. */
export function lifeWorkspace(folder: string): string {
  const life = join(folder, 'life')
  const winnow = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: projectFolder,
    })
  winnow('demo', life, '--full')
  const workspace = join(life, 'workspace')
  const photos = join(projectFolder, 'samples/photos')
  // Those that are broken would end the import with 4.
  const parts = readdirSync(photos).filter((name) => name !== 'broken')
  winnow('import', workspace, ...parts.map((name) => join(photos, name)))
  winnow('prelabel', workspace, '--where', 'state == "new"')
  // Review would show predictions from where they save the most work, and an audit begins no lower.
  winnow('settings', workspace, 'reviewFrom=setting')
  winnow('audit-accept', workspace, '--where', 'true', '--from-score', '0.3', '--max-error', '0.2')
  return workspace
}

/** An experiment that ended, the alarms of a night, and accepting in bulk. */
export async function takeLife(page: Page, take: (page: Page, name: string) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Experiments' }).first().waitFor()
  await page.keyboard.press('Alt+7')
  await page.getByText('Conditions').waitFor()
  await page.waitForTimeout(1500)
  await take(page, 'experiment')
  await page.keyboard.press('Alt+8')
  await page.getByRole('heading', { level: 1, name: 'Monitoring' }).waitFor()
  await page.waitForTimeout(1500)
  await take(page, 'monitoring')
  await page.keyboard.press('Alt+2')
  await page.waitForTimeout(1500)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('accept in bulk')
  await page.waitForTimeout(800)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Error limit', { exact: true }).waitFor()
  await page.waitForTimeout(800)
  await take(page, 'bulk-acceptance')
  await page.keyboard.press('Escape')
}
