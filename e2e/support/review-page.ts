import { execFileSync } from 'node:child_process'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, imageIsSeen } from './winnow.ts'

/** Opens the review by key, and waits for its stage. */
export async function openReview(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('stage')).toBeVisible()
}

/** Pauses the engine once the image on the stage is loaded, as the engine provides it; returns its process id. */
export async function holdEngine({ app, page }: { app: ElectronApplication; page: Page }): Promise<number> {
  await imageIsSeen(page)
  const [engine = 0] = enginesOf(app)
  process.kill(engine, 'SIGSTOP')
  return engine
}

/** Process ids of the engines that this app has started. */
export function enginesOf(app: ElectronApplication): number[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === app.process().pid && args.join(' ').includes('engine-host'))
    .map(([pid]) => Number(pid))
}
