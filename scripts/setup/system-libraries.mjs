// @ts-check
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'
import {
  debianNeeds,
  installablePackages,
  installedPackages,
  packagesFor,
  packagesNeeds,
  sharedLibraries,
  teamNeeds,
  trainNeeds,
  unmetNeeds,
} from './system-packages.mjs'

/** @type {import('./setup.mjs').Step} */
export const systemLibraries = {
  title: 'System libraries',
  needed: false,
  async run(report) {
    if (process.platform !== 'linux') return { state: 'ready', note: 'nothing needed on this system' }
    return existsSync('/usr/bin/dpkg-query') ? debianPackages(debianNeeds, report) : otherLinux()
  },
}

/** What `npm run test:team` needs. Where something is missing, the tests that need it fail. @type {import('./setup.mjs').Step} */
export const teamPrograms = programs('Team programs', teamNeeds)

/** What `npm run test:packages` makes and tests packages with. @type {import('./setup.mjs').Step} */
export const packagesPrograms = programs('Package programs', packagesNeeds)

/** What `npm run test:train` trains with. @type {import('./setup.mjs').Step} */
export const trainPrograms = programs('PyTorch', trainNeeds)

/**
 * @param {string} title
 * @param {readonly (readonly string[])[]} needs
 * @returns {import('./setup.mjs').Step}
 */
function programs(title, needs) {
  return {
    title,
    needed: false,
    async run(report) {
      if (process.platform === 'linux' && existsSync('/usr/bin/dpkg-query')) return debianPackages(needs, report)
      const missing = needs.map(([name = '']) => name).filter((name) => !onPath(name))
      return missing.length === 0 ? { state: 'ready' } : { state: 'attention', note: `missing: ${missing.join(', ')}` }
    },
  }
}

/**
 * Installs what is missing if run as root; otherwise says how to.
 *
 * @param {readonly (readonly string[])[]} wanted
 * @param {(text: string) => void} report
 * @returns {Promise<import('./setup.mjs').Outcome>}
 */
async function debianPackages(wanted, report) {
  const needs = await unmet(wanted)
  if (needs.length === 0) return { state: 'ready' }
  if (process.getuid?.() !== 0) {
    const names = packagesFor(needs, await installable(needs))
    return {
      state: 'attention',
      note: `missing; run: sudo apt-get install -y --no-install-recommends ${names.join(' ')}`,
    }
  }
  report(`installing ${needs.length} Debian packages`)
  await install(needs)
  return { state: 'done', note: `${needs.length} Debian packages installed` }
}

/** @param {readonly (readonly string[])[]} needs */
async function unmet(needs) {
  const format = `-f=\${db:Status-Status} \${Package}\\n`
  // dpkg-query ends with code 1 if it doesn't know a package; its list counts.
  const listing = await run('dpkg-query', ['-W', format, ...needs.flat()]).catch((error) => error.output)
  return unmetNeeds(needs, installedPackages(listing))
}

/** @param {readonly (readonly string[])[]} needs */
async function installable(needs) {
  return installablePackages(await run('apt-cache', ['policy', ...needs.flat()], { env: plainEnglish() }))
}

/** @param {readonly (readonly string[])[]} needs */
async function install(needs) {
  let names = await installable(needs)
  const listsKnowAll = needs.every((packages) => packages.some((name) => names.has(name)))
  if (!listsKnowAll) {
    await aptGet('update')
    names = await installable(needs)
  }
  const wanted = packagesFor(needs, names)
  try {
    await aptGet('install', '--no-install-recommends', ...wanted)
  } catch {
    // Either an earlier installation was interrupted, or the lists are old and name files that are gone.
    await run('dpkg', ['--configure', '-a'], { env: unattended() })
    await aptGet('update')
    await aptGet('install', '--no-install-recommends', ...wanted)
  }
}

/** @param {string[]} args */
function aptGet(...args) {
  return run('apt-get', ['-y', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], { env: unattended() })
}

function unattended() {
  return { ...plainEnglish(), DEBIAN_FRONTEND: 'noninteractive' }
}

function plainEnglish() {
  return { ...process.env, LC_ALL: 'C' }
}

/** @returns {Promise<import('./setup.mjs').Outcome>} */
async function otherLinux() {
  const listing = await run(existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig', ['-p'])
  const missing = sharedLibraries.filter((name) => !listing.includes(`\t${name} `))
  if (!onPath('xvfb-run')) missing.push('xvfb-run (for npm test)')
  if (missing.length === 0) return { state: 'ready' }
  return { state: 'attention', note: `missing: ${missing.join(', ')}; install them with your package manager` }
}

/** @param {string} program */
export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
