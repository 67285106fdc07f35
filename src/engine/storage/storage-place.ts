import { loadSharedConfigFiles } from '@smithy/core/config'
import { allConnectionSettings } from './connection-settings.ts'

/** Where a bucket is: from its settings, else the environment, else the user's AWS configuration. */
export type StoragePlace = {
  /** Null for Amazon S3. */
  endpoint: string | null
  region: string
  profile: string | undefined
  pathStyle: boolean
}

/** Returns the host of an endpoint. Messages name nothing else of it: a URL can contain a password. */
export const hostOf = ({ endpoint }: Pick<StoragePlace, 'endpoint'>): string | null =>
  endpoint === null ? null : new URL(endpoint).host

export const endpointName = (place: Pick<StoragePlace, 'endpoint'>): string => hostOf(place) ?? 'Amazon S3'

export async function storagePlace(bucket: string): Promise<StoragePlace> {
  const settings = (await allConnectionSettings()).get(bucket) ?? {}
  const { AWS_PROFILE, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const name = settings.profile ?? AWS_PROFILE
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const read = (key: string) => configFile[name ?? 'default']?.[key] ?? credentialsFile[name ?? 'default']?.[key]
  const services = read('services')
  const ofService = services === undefined ? undefined : configFile[`services.${services}`]?.['s3.endpoint_url']
  const endpoint =
    settings.endpoint ?? (AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || ofService || read('endpoint_url')) ?? null
  return {
    endpoint,
    region: settings.region ?? (AWS_REGION || AWS_DEFAULT_REGION || read('region') || 'us-east-1'),
    profile: name,
    // Other makers' storage rarely has a DNS name for each bucket.
    pathStyle: settings.pathStyle ?? pathStyleOf(read('s3.addressing_style'), endpoint),
  }
}

function pathStyleOf(style: string | undefined, endpoint: string | null): boolean {
  if (style === 'path' || style === 'virtual') return style === 'path'
  return endpoint !== null && !/\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname)
}
