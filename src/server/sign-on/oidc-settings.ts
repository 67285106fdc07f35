import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { isProtected } from '#model/loopback.ts'
import { Role } from '#model/roles.ts'
import { messageOf } from '#model/text/zod-messages.ts'

const Issuer = z
  .url()
  .transform((text) => new URL(text))
  .refine(isProtected, 'The issuer needs https.')

/** The file that `--oidc` names. */
const OidcFile = z.strictObject({
  issuer: Issuer,
  clientId: z.string().min(1),
  /** A separate file, so that this one holds no secret. */
  clientSecretFile: z.string().min(1),
  /** Shown on the button. */
  label: z.string().min(1).max(60).default('Single sign-on'),
  scopes: z.array(z.string().regex(/^[\x21-\x7e]+$/)).default(['openid', 'profile', 'email']),
  nameClaims: z.array(z.string()).default(['preferred_username', 'name', 'email']),
  groupsClaim: z.string().default('groups'),
  /** The role of each group. The highest one counts, at every sign-in. */
  groups: z.array(z.strictObject({ group: z.string().min(1), role: Role })).default([]),
  /** The role of users whose groups give none. Null: only invited users can sign in. */
  others: Role.nullable().default(null),
  passwords: z.boolean().default(true),
})
export type OidcSettings = z.infer<typeof OidcFile> & { clientSecret: string }

/** Reads the settings of a single sign-on. Throws with the file's name and what is wrong in it. */
export async function readOidcSettings(file: string): Promise<OidcSettings> {
  try {
    const settings = OidcFile.parse(JSON.parse(await readFile(file, 'utf8')))
    const clientSecret = (await readFile(resolve(dirname(file), settings.clientSecretFile), 'utf8')).trim()
    return { ...settings, clientSecret, scopes: [...new Set(['openid', ...settings.scopes])] }
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`)
  }
}
