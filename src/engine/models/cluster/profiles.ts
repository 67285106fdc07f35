import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { type ListedProfile, ProfileName } from '#contract'
import { messageOf } from '#model/text/zod-messages.ts'
import { computerFolders } from '../../computer-folders.ts'
import { ifThere, invalid, notFound } from '../../errors.ts'
import { fileProblem } from '../../file-problem.ts'
import { writeWhole } from '../../write-whole.ts'
import { Profile } from './profile.ts'

/** The profile whose tasks are processes of this computer. */
export const localProfile = 'processes'

/** Lists the profiles of this computer. A user's profile hides the computer's profile of the same name. */
export async function listProfiles(): Promise<(ListedProfile & { file: string | null })[]> {
  const listed = new Map<string, ListedProfile & { file: string | null }>()
  listed.set(localProfile, { name: localProfile, problem: null, file: null })
  for (const folder of computerFolders('profiles'))
    for (const file of ((await ifThere(readdir(folder))) ?? []).toSorted()) {
      const name = ProfileName.safeParse(file.replace(/\.json$/, ''))
      if (!file.endsWith('.json') || !name.success || listed.has(name.data)) continue
      const problem = await profileNamed(name.data).then(
        () => null,
        (error: unknown) => messageOf(error).replaceAll(join(folder, file), file),
      )
      listed.set(name.data, { name: name.data, problem, file: join(folder, file) })
    }
  return [...listed.values()]
}

/** Reads a profile. Throws NOT_FOUND for a name without a file, INVALID for a file that is no profile. */
export async function profileNamed(name: string): Promise<Profile> {
  // The name may come from a workspace, so it must not lead to a file elsewhere.
  const { data: checked } = ProfileName.safeParse(name)
  for (const folder of checked === undefined ? [] : computerFolders('profiles')) {
    const file = join(folder, `${checked}.json`)
    const text = await ifThere(readFile(file, 'utf8')).catch((error: unknown) => {
      throw invalid(`The profile ${file} can't be read: ${fileProblem(error)}.`)
    })
    if (text === null) continue
    const profile = readProfile(text, file)
    if (profile.name !== checked) throw invalid(`The profile ${file} names itself ${profile.name}. Rename the file.`)
    return profile
  }
  throw notFound(`profile ${JSON.stringify(name)} on this computer`, ' Run winnow profile list.')
}

/** Throws like `profileNamed`, except for this computer's processes. */
export async function requireProfile(name: string): Promise<void> {
  if (name !== localProfile) await profileNamed(name)
}

/** Throws INVALID if the shared folder of a profile is missing. */
export async function requireSharedFolder({ name, folder }: Profile): Promise<void> {
  if (!(await ifThere(stat(folder)))?.isDirectory())
    throw invalid(`The folder ${folder} of the profile ${name} is missing. Mount or make it.`)
}

export function readProfile(text: string, file: string): Profile {
  try {
    return Profile.parse(JSON.parse(text))
  } catch (error) {
    throw invalid(`${file} is no profile: ${messageOf(error)}`)
  }
}

/** Adds a profile for the user, and returns its file. Throws INVALID when the name is taken. */
export async function addProfile(profile: z.input<typeof Profile>): Promise<string> {
  const { name } = Profile.parse(profile)
  if ((await listProfiles()).some((one) => one.name === name))
    throw invalid(`There is a profile ${name} already. Delete its file, or give this one another name.`)
  const [folder] = computerFolders('profiles')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${name}.json`)
  await writeWhole(file, `${JSON.stringify(profile, null, 2)}\n`)
  return file
}
