import type { Command } from 'commander'
import {
  allConnectionSettings,
  ConnectionSettings,
  checkStorage,
  connectionSettingsFile,
  writeConnectionSettings,
} from '#engine'
import { isStorageAddress, readStorageAddress, type StorageAddress } from '#model/storage-address.ts'
import { define } from '../define.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import { table } from '../output/table.ts'
import type { CommonOptions } from '../session.ts'

type StorageCheck = Awaited<ReturnType<typeof checkStorage>>
type CheckFlags = CommonOptions & { readOnly?: boolean }
type SetFlags = CommonOptions & ConnectionSettings & { virtualHosts?: boolean }

/** Reads an address. Throws a usage error for a text without a bucket. */
function addressOf(text: string): StorageAddress {
  const address = readStorageAddress(text)
  if ('problem' in address) throw new UsageError(address.problem)
  return address
}

const bucketOf = (text: string): string => addressOf(isStorageAddress(text) ? text : `s3://${text}`).bucket

export function addStorageCommands(program: Command): void {
  const storage = program.command('storage').description('object storage: s3://BUCKET/PREFIX')
  addCheck(storage)
  addSet(storage)
  addList(storage)
  addForget(storage)
}

function addCheck(storage: Command): void {
  define<[string], CheckFlags>(
    storage
      .command('check')
      .description('try keys, rights and clock at an address')
      .argument('<address>', 's3://BUCKET/PREFIX')
      .option('--read-only', 'write nothing, not even the object that is deleted at once'),
    async ([text], { readOnly = false }) => {
      const check = await checkStorage(addressOf(text), { write: !readOnly })
      const isOk = check.steps.every(({ state }) => state !== 'failed')
      return {
        json: { ok: isOk, ...check },
        text: checkText(check),
        exitCode: isOk ? exitCodes.done : exitCodes.failed,
      }
    },
  )
}

function checkText({ address, endpoint, region, profile, pathStyle, steps }: StorageCheck): string {
  const failed = steps.find(({ state }) => state === 'failed')
  return [
    `${address} at ${endpoint}, region ${region}, ${profile ? `profile ${profile}` : 'default profile'}, ${pathStyle ? 'path style' : 'virtual hosts'}`,
    table(
      ['step', 'result', ''],
      steps.map(({ step, state, message }) => [step, state, message ?? '']),
    ),
    failed
      ? failed.message
      : 'Everything that was tried works. CORS rules don’t matter: browsers get images from Winnow, not from the bucket.',
  ].join('\n')
}

function addSet(storage: Command): void {
  define<[string], SetFlags>(
    storage
      .command('set')
      .description('set how a bucket is reached')
      .argument('<bucket>', 's3://BUCKET')
      .option('--endpoint <url>', 'address of the storage, for any but Amazon’s')
      .option('--region <region>', 'region of the bucket')
      .option('--profile <name>', 'profile of the AWS configuration with the access keys')
      .option('--path-style', 'name the bucket in the path (default for any endpoint but Amazon’s)')
      .option('--virtual-hosts', 'name the bucket in the host'),
    async ([text], flags) => {
      const bucket = bucketOf(text)
      const settings = settingsOf(flags)
      await writeConnectionSettings(bucket, settings)
      return {
        json: { bucket, ...settings },
        text: `Kept in ${connectionSettingsFile()}. Try it: winnow storage check s3://${bucket}`,
      }
    },
  )
}

function settingsOf({ endpoint, region, profile, pathStyle, virtualHosts }: SetFlags): ConnectionSettings {
  if (pathStyle && virtualHosts) throw new UsageError('Give --path-style or --virtual-hosts, not both.')
  const settings = ConnectionSettings.safeParse({
    ...{ endpoint, region, profile },
    ...((pathStyle || virtualHosts) && { pathStyle: pathStyle === true }),
  })
  if (!settings.success || /\/\/[^/]*@/.test(endpoint ?? ''))
    throw new UsageError(
      `--endpoint ${new URL(endpoint ?? '', 'https://-').host} is no address like https://minio.example.org:9000.`,
    )
  if (Object.values(settings.data).every((value) => value === undefined))
    throw new UsageError('Say at least one of --endpoint, --region, --profile, --path-style and --virtual-hosts.')
  return settings.data
}

function addList(storage: Command): void {
  define<[], CommonOptions>(storage.command('list').description('settings of buckets'), async () => {
    const buckets = [...(await allConnectionSettings())].map(([bucket, settings]) => ({ bucket, ...settings }))
    return {
      json: { file: connectionSettingsFile(), buckets },
      text: table(
        ['bucket', 'endpoint', 'region', 'profile', 'style'],
        buckets.map(({ bucket, endpoint, region, profile, pathStyle }) => [
          ...[bucket, endpoint ?? '–', region ?? '–', profile ?? '–'],
          pathStyle === undefined ? '–' : pathStyle ? 'path' : 'host',
        ]),
        'No bucket has settings. All are reached as the AWS configuration says.',
      ),
    }
  })
}

function addForget(storage: Command): void {
  define<[string], CommonOptions>(
    storage.command('forget').description('forget the settings of a bucket').argument('<bucket>', 's3://BUCKET'),
    async ([text]) => {
      const bucket = bucketOf(text)
      const isKnown = (await allConnectionSettings()).has(bucket)
      await writeConnectionSettings(bucket, null)
      return {
        json: { bucket, forgotten: isKnown },
        text: isKnown ? `${bucket} has no settings any more.` : `${bucket} had no settings.`,
      }
    },
  )
}
