import { existsSync } from 'node:fs'
import type { EngineClient } from '#contract'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { readText } from './output/read-text.ts'

/** Reads a policy file, or a policy saved in the workspace: NAME is its newest version, NAME@2 another. */
export async function policyFrom(client: EngineClient, given: string): Promise<string> {
  if (existsSync(given)) return readText(given)
  const [, name = given, version] = /^(.+?)(?:@([1-9]\d{0,8}))?$/s.exec(given) ?? []
  const saved = new Set((await client.policy.list()).map((one) => one.name))
  if (saved.has(name))
    return (await client.policy.version({ name, version: version === undefined ? undefined : Number(version) })).policy
  const meant = didYouMean(name, saved)
  if (meant) throw new Error(`There is no policy ${name}, neither as a file nor saved.${meant}`)
  return readText(given)
}
