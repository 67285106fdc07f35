import type { Page } from '@playwright/test'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

/** Everyday words, and the first result that each must have from the library. */
const everyday: readonly [typed: string, first: string][] = [
  ['export', 'Export a version'],
  ['rename class', 'Classes'],
  ['backup', 'Backups'],
  ['add model', 'Add model'],
  ['users', 'Users and roles'],
  ['add user', 'Users and roles'],
  ['theme', 'Toggle dark mode'],
  ['dark', 'Toggle dark mode'],
  ['undo', 'Undo'],
  ['redo', 'Redo'],
  ['import', 'Import a folder'],
  ['upload', 'Import a folder'],
  ['add images', 'Import a folder'],
  ['search', 'Search'],
  ['filter', 'Search'],
  ['duplicates', 'Find near-duplicates'],
  ['predict', 'Pre-label all new images'],
  ['prelabel', 'Pre-label all new images'],
  ['shortcuts', 'Keyboard shortcuts'],
  ['help', 'Guide'],
  ['comments', 'Comments on all images'],
  ['trash', 'Trash'],
  ['restore', 'Trash'],
  ['policy', 'Policy'],
  ['audit', 'Audit'],
  ['gdpr', 'Erasure'],
  ['hold', 'Holds'],
  ['freeze', 'Freeze a version'],
  ['snapshot', 'Freeze a version'],
  ['review', 'Review'],
  ['library', 'Library'],
  ['models', 'Models'],
  ['datasets', 'Datasets'],
  ['settings', 'Settings'],
  ['preferences', 'Settings'],
  ['monitoring', 'Monitoring'],
  ['reject', 'Reject image…'],
  ['skip', 'Skip image'],
  ['class grid', 'Open class grid'],
  ['queue', 'Start a review…'],
  ['close', 'Close workspace'],
  ['repair', 'Check workspace'],
  ['blind audit', 'Review settings'],
  ['sam', 'Get a segmentation model…'],
  ['video', 'Import a folder'],
  ['map', 'Show or hide the map'],
  ['text search', 'Search'],
  ['experiments', 'Experiments'],
  ['blind', 'Review settings'],
  ['drift', 'Monitoring'],
  ['sequences', 'Import a folder'],
  ['tracks', 'Review'],
  ['calibrate', 'Signals'],
  ['sent back', 'Correct images sent back to me'],
  ['merge classes', 'Classes'],
  ['compare versions', 'Datasets'],
  ['class map', 'Models'],
  ['polygon', 'Review'],
  ['new workspace', 'New workspace…'],
  ['my queue', 'Home'],
  ['confusion matrix', 'Models'],
  ['new project', 'New workspace…'],
  ['start over', 'New workspace…'],
  ['open project', 'Close workspace'],
  ['switch workspace', 'Close workspace'],
  ['exit', 'Close workspace'],
  ['log out', 'Change user…'],
  ['sign in', 'Change user…'],
  ['switch user', 'Change user…'],
  ['password', 'Change user…'],
  ['update', 'About Winnow'],
  ['version', 'About Winnow'],
  ['license', 'About Winnow'],
  ['language', 'About Winnow'],
  ['offline', 'About Winnow'],
  ['report', 'Collect a report…'],
  ['report a problem', 'Collect a report…'],
  ['bug', 'Collect a report…'],
  ['feedback', 'Collect a report…'],
  ['support', 'Collect a report…'],
  ['manual', 'Guide'],
  ['documentation', 'Guide'],
  ['tutorial', 'Guide'],
  ['how to', 'Guide'],
  ['hotkeys', 'Keyboard shortcuts'],
  ['cheat sheet', 'Keyboard shortcuts'],
  ['tour', 'Show hints again'],
  ['count', 'Show or hide the filters'],
  ['how many', 'Show or hide the filters'],
  ['shuffle', 'Shuffle the images'],
  ['random', 'Shuffle the images'],
  ['full screen', 'Toggle full screen'],
  ['fullscreen', 'Toggle full screen'],
  ['font size', 'Larger text'],
  ['bigger', 'Larger text'],
  ['brightness', 'Adjust display'],
  ['contrast', 'Adjust display'],
  ['delete', 'Move the selected images to the trash…'],
  ['download', 'Export a version'],
  ['train', 'Freeze a version'],
  ['accuracy', 'Models'],
  ['dashboard', 'Home'],
  ['gallery', 'Library'],
  ['recycle bin', 'Trash'],
  ['disk space', 'Retention'],
  ['colors', 'Classes'],
  ['image 2', 'image 2.jpg'],
  ['heron', 'Images with heron'],
  ['walk', 'walk'],
  ['pond at dawn', 'Pond at dawn'],
]

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search or run' })

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeVisible()
}

test('everyday words find the right command first, from every page, and run it', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [
    [['heron', 0.9, 40, 60, 120, 90]],
    [['frog', 0.7, 100, 100, 80, 60]],
  ])
  winnow('bulk', 'tag', workspace, 'walk', '--where', 'true')
  winnow('query', 'save', workspace, 'Pond at dawn', '--where', 'labels.count == 0')
  const { page } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(2)

  await openPalette(page)
  const input = palette(page).getByRole('combobox')
  const first = palette(page).getByRole('option').first()
  for (const [typed, title] of everyday) {
    await input.fill(typed)
    await expect.soft(first, `“${typed}” finds “${title}” first`).toContainText(title)
  }
  await input.fill('zqxv')
  await expect(palette(page).getByText('Nothing found')).toBeVisible()
  // A user who works alone has no team page, in the sidebar or here.
  await input.fill('agreement')
  await expect(palette(page).getByText('Nothing found')).toBeVisible()

  // Words that nothing is called are searched in the guide.
  await input.fill('calibration')
  await palette(page).getByRole('option', { name: 'Search the guide for “calibration”' }).click()
  const guide = page.getByRole('dialog', { name: 'Guide' })
  await expect(guide.getByRole('searchbox')).toHaveValue('calibration')
  await expect(guide.getByRole('list', { name: 'Found in the guide' }).getByRole('button').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(guide).toBeHidden()

  // A command of another page goes there and runs.
  await openPalette(page)
  await page.keyboard.type('freeze')
  await expect(first).toContainText('Freeze a version')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Freeze a version' })).toBeVisible()
  await page.keyboard.press('Escape')

  // A setting is shown in its place.
  await openPalette(page)
  await page.keyboard.type('backup')
  await expect(first).toContainText('Backups')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Backups' })).toBeInViewport()

  // An image by its file name.
  await openPalette(page)
  await page.keyboard.type('image 2')
  await expect(first).toContainText('image 2.jpg')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'image 2.jpg' })).toBeVisible()
})
