import { z } from 'zod'
import { AnswerPath, base } from './base.ts'
import { Settings } from './settings.ts'

const Host = z
  .string()
  .regex(
    /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/,
    'Expected a host in lower case, such as models.example.org or models.example.org:8000.',
  )
const Hosts = z.array(Host).max(1000)
const Folders = z
  .array(
    z
      .string()
      .max(4096)
      .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'Expected an absolute path.'),
  )
  .max(1000)

const { graceDays, graceDaysOfUse } = Settings.shape

/**
 * What an administrator restricts for all users of a computer. An absent key restricts nothing. A value that can't be
 * read counts as the one in `strictestManaged`.
 */
export const ManagedSettings = z.strictObject({
  contact: z.string().min(1).max(200).meta({
    title: 'Contact',
    description: 'Who to ask about these settings, such as it@example.org. Shown wherever a setting is locked.',
  }),
  updates: z.enum(['allowed', 'off']).meta({
    title: 'Updates',
    description: 'off: Winnow never looks for updates, and nobody can turn them on.',
    choices: { allowed: 'Users decide', off: 'Off' },
  }),
  updateFeed: z
    .string()
    .max(2000)
    .regex(
      /^(https:\/\/|file:\/\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/,
      'Expected an address that begins with https:// or file:///.',
    )
    .meta({
      title: 'Update feed',
      description: 'The only place where Winnow looks for updates: a mirror (https://) or a folder (file:///).',
    }),
  updateKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{56}$/, 'Expected a public key of minisign: 56 characters of Base64.')
    .meta({
      title: 'Update key',
      description: 'The public key (minisign) that updates have to be signed with, in place of the one in the package.',
    }),
  modelFolders: Folders.meta({
    title: 'Model folders',
    description:
      'Model files can only be added from these folders. The starter model of the installation stays allowed.',
  }),
  modelHashes: z
    .array(z.string().regex(/^[0-9a-f]{64}$/, 'Expected a SHA-256 of 64 hexadecimal digits in lower case.'))
    .max(100_000)
    .meta({
      title: 'Model hashes',
      description: 'Only model files with one of these SHA-256 hashes can be added and run.',
    }),
  remoteModelHosts: Hosts.meta({
    title: 'Hosts of models',
    description: 'Models on servers can only be asked on these hosts. An empty list allows none.',
  }),
  storageHosts: Hosts.meta({
    title: 'Hosts of object storage',
    description: 'Object storage is only reached on these hosts. An empty list allows none.',
  }),
  recipes: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9-]{0,39}(@[0-9a-f]{64})?$/,
          'Expected the name of a recipe, or the name, @ and the SHA-256 of its recipe.json.',
        ),
    )
    .max(1000)
    .meta({
      title: 'Recipes',
      description:
        'Only these recipes can train models. A name stands alone or with the SHA-256 of recipe.json: my-recipe@9f86… An empty list allows none.',
    }),
  workspaceFolders: Folders.meta({
    title: 'Workspace folders',
    description: 'Workspaces can only be made and opened inside of these folders.',
  }),
  minGraceDays: graceDays.unwrap().meta({
    title: 'Min. days in trash',
    description: 'No workspace can keep images in the trash for fewer days before they can be deleted permanently.',
  }),
  minGraceDaysOfUse: graceDaysOfUse.unwrap().meta({
    title: 'Min. days of use in trash',
    description: 'No workspace can ask for fewer days of use before images in the trash can be deleted permanently.',
  }),
  planApproval: z.enum(['usual', 'anotherAdmin']).meta({
    title: 'Approval of retention plans',
    description: 'anotherAdmin: whoever made a plan can never approve it, also where there is only one admin.',
    choices: { usual: 'Another admin if there is one', anotherAdmin: 'Always another admin' },
  }),
  serverSignIn: z.enum(['any', 'singleSignOn']).meta({
    title: 'Sign-in on servers',
    description: 'singleSignOn: winnow serve only starts with a single sign-on that has passwords turned off.',
    choices: { any: 'Passwords or single sign-on', singleSignOn: 'Single sign-on only' },
  }),
})
export type ManagedSettings = z.infer<typeof ManagedSettings>
export type ManagedKey = keyof ManagedSettings

/** Replaces values that can't be read; allows the least. */
export const strictestManaged: Omit<ManagedSettings, 'contact' | 'updateFeed' | 'updateKey'> = {
  updates: 'off',
  modelFolders: [],
  modelHashes: [],
  remoteModelHosts: [],
  storageHosts: [],
  recipes: [],
  workspaceFolders: [],
  minGraceDays: 3650,
  minGraceDaysOfUse: 365,
  planApproval: 'anotherAdmin',
  serverSignIn: 'singleSignOn',
}

/** `from`: the file or the place in the registry; null if nothing is managed. `problems`: what can't be read in it. */
export type Managed = { from: string | null; values: Partial<ManagedSettings>; problems: string[] }

/** A setting of the workspace that is restricted: by which key, and to which value or from which minimum. */
export const SettingLock = z.object({ key: z.string(), min: z.number().optional() })
export type SettingLock = z.infer<typeof SettingLock>

/** The managed settings of this computer for the window. */
export const ManagedState = z.object({
  from: AnswerPath.nullable(),
  contact: z.string().nullable(),
  problems: z.array(z.string()),
  locks: z.partialRecord(z.enum(Object.keys(Settings.shape) as (keyof Settings)[]), SettingLock),
})
export type ManagedState = z.infer<typeof ManagedState>

export const managed = base.output(ManagedState)
