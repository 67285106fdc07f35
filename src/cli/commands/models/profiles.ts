import { resolve } from 'node:path'
import type { Command } from 'commander'
import { addProfile, checkProfile, listProfiles, readProfile, runShardOf, shippedProfiles } from '#engine'
import { wholeNumber } from '../../arguments.ts'
import { define } from '../../define.ts'
import { UsageError } from '../../outcome.ts'
import { readText } from '../../output/read-text.ts'
import { table } from '../../output/table.ts'
import type { CommonOptions } from '../../session.ts'

const shippedNames = shippedProfiles.map(({ name }) => name).join(', ')

/** Adds the commands on profiles of schedulers. They are files of this computer, so that no workspace or server can name a program to run. */
export function addProfileCommands(program: Command): void {
  const profile = program.command('profile').description('schedulers that pre-labeling can run on')

  define<[], CommonOptions>(profile.command('list').description('profiles of this computer'), async () => {
    const profiles = await listProfiles()
    return {
      json: { profiles },
      text: table(
        ['name', 'file', 'problem'],
        profiles.map(({ name, file, problem }) => [name, file ?? 'built in', problem ?? '–']),
      ),
    }
  })

  define<[string], CommonOptions & { folder?: string }>(
    profile
      .command('add')
      .description('add a profile for this user')
      .argument('<profile>', `a profile to begin with (${shippedNames}), or a file`)
      .option('--folder <folder>', 'folder that this computer and the nodes share, under one path'),
    async ([given], { folder }) => {
      const shipped = shippedProfiles.find(({ name }) => name === given)
      if (shipped && folder === undefined) throw new UsageError('Say which folder the nodes share: --folder FOLDER.')
      const base = shipped ?? readProfile(readText(given), given)
      const file = await addProfile(
        readProfile(JSON.stringify({ ...base, ...(folder && { folder: resolve(folder) }) }), given),
      )
      return {
        json: { name: base.name, file },
        text: `Added ${base.name}: ${file}. Try it with winnow profile check ${base.name}.`,
      }
    },
  )

  define<[string], CommonOptions>(
    profile
      .command('check')
      .description('run an empty task by the profile and wait for its file')
      .argument('<profile>', 'name of a profile'),
    async ([name]) => {
      const { seconds } = await checkProfile(name)
      return { json: { name, seconds }, text: `${name} works: its task answered in ${seconds.toFixed(1)} s.` }
    },
  )

  define<[string, string, number], CommonOptions>(
    program
      .command('run-shard')
      .description('run one task of a batch; schedulers start it')
      .argument('<folder>', 'folder of the run')
      .argument('<batch>', 'name of the batch')
      .argument('<index>', 'number of the task', wholeNumber(0)),
    async ([folder, batch, index]) => {
      await runShardOf(resolve(folder), batch, index)
      return { json: { batch, index }, text: '' }
    },
  )
}
