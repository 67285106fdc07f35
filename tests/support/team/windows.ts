import { type Browser, type BrowserContext, chromium, type Page, expect as pageExpect } from '@playwright/test'
import type { EngineClient } from '#contract'
import { password } from './served.ts'

export const see = pageExpect.configure({ timeout: 30_000 })

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

export const newWindow = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1280, height: 800 } })

/** The tokens with which these users choose their passwords. */
export const invited = (admin: EngineClient, names: readonly string[]): Promise<string[]> =>
  Promise.all(names.map(async (name) => (await admin.access.invite({ name })).token))

export async function choosePasswords(url: string, tokens: readonly string[]): Promise<void> {
  for (const token of tokens)
    await fetch(new URL(`/invite/${token}`, url), {
      method: 'POST',
      headers: { origin: url },
      body: new URLSearchParams({ password, again: password }),
    })
}

export async function signIn(page: Page, url: string, name: string): Promise<void> {
  await page.goto(new URL('/sign-in', url).href)
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await see(page.getByRole('button', { name: `Acting as ${name}` })).toBeVisible()
}
