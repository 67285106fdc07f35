import type { Command } from 'commander'
import type { Explanation, PlanComparison, PolicyChange, PolicyLint, RandomComparison } from '#contract'
import { PlanId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { timeFrom, wholeNumber } from '../../arguments.ts'
import { firstOf } from '../../first-of.ts'
import { exitCodes } from '../../outcome.ts'
import { readText } from '../../output/read-text.ts'
import { bytes, count, isoTime, table } from '../../output/table.ts'
import { policyFrom } from '../../policy-from.ts'
import { checkText } from './policy-text.ts'

function lintText(lint: PolicyLint): string {
  return [
    checkText(lint),
    '',
    table(
      ['rule', 'action', 'true', 'false', 'unknown', 'removes or keeps', 'decides', 'alone'],
      lint.rules.map((r) => [r.rule, r.action, r.true, r.false, r.unknown, r.matched, r.decided, r.alone]),
      'No rules',
    ),
    `${count(lint.images, 'image')} in the workspace.`,
  ].join('\n')
}

/** Returns the decision about an image with all reasons for and against it. */
export function explanationText(explanation: Explanation): string {
  const { rules } = explanation
  return [
    `${explanation.imageId} ${explanation.path}: ${explanation.action} (${explanation.outcome})`,
    ...explanation.because.map(({ rule, detail }) => `  because of ${rule}: ${detail}`),
    ...explanation.protectedBy.map(({ rule, detail }) => `  protected by ${rule}: ${detail}`),
    ...explanation.flips.map(({ text }) => `  ${text}`),
    ...(explanation.whyNotDropped === null ? [] : [`  Not trashed: ${explanation.whyNotDropped}`]),
    ...explanation.references.map((reference) => `  used by ${reference}`),
    ...(explanation.changedSince ? ['  Changed since planning; values are current.'] : []),
    '',
    ...rules.flatMap(({ rule, action, truth, applies, parts, places }) => [
      `${rule} (${action}): ${applies ? 'applies' : 'doesn’t apply'}${truth === null ? '' : `, condition ${truth}`}`,
      ...parts.map(
        ({ text, truth, values }) =>
          `    ${truth.padEnd(7)} ${text}${values.length === 0 ? '' : `   [${values.map((v) => `${v.text} = ${v.value}`).join(', ')}]`}`,
      ),
      ...places.map(({ text, taken }) => `    ${taken ? 'place' : 'missed'}: ${text}`),
    ]),
  ].join('\n')
}

function comparisonText({ a, b, moves, onlyInA, onlyInB, byClass, bySource, differing }: PlanComparison): string {
  const name = (side: typeof a) => `${side.planId ?? 'not stored'}: ${side.policyName} at ${isoTime(side.nowMs)}`
  const actions = ['keep', 'review', 'retire', 'archive', 'drop'] as const
  return [
    `A ${name(a)}`,
    `B ${name(b)}`,
    table(
      ['action', 'A', 'B', 'size A', 'size B'],
      actions.map((action) => [
        action,
        a.images[action],
        b.images[action],
        bytes(a.bytes[action]),
        bytes(b.bytes[action]),
      ]),
    ),
    '',
    table(
      ['in A', 'in B', 'images', 'size'],
      moves.filter(({ from, to }) => from !== to).map((m) => [m.from, m.to, m.images, bytes(m.bytes)]),
      'No differences',
    ),
    ...(onlyInA + onlyInB > 0 ? [`${onlyInA} images only in A, ${onlyInB} only in B.`] : []),
    '',
    table(
      ['class', 'before', 'A', 'B'],
      byClass.map((row) => [row.class, row.before, row.a, row.b]),
      'No labeled classes',
    ),
    '',
    table(
      ['source', 'before', 'A', 'B'],
      bySource.map((row) => [row.source, row.before, row.a, row.b]),
    ),
    ...(differing.length > 0
      ? ['', ...differing.map(({ imageId, path, from, to }) => `${imageId} ${path}: ${from} in A, ${to} in B`)]
      : []),
  ].join('\n')
}

const randomText = ({ leaving, draws, measures }: RandomComparison): string =>
  [
    `${count(leaving, 'image')} would be removed; compared with ${draws} random selections of the same size and classes:`,
    table(
      ['measure', 'this plan', 'random, mean', 'least', 'most', 'better than'],
      measures.map((m) => [m.measure, m.plan, m.randomMean, m.randomLeast, m.randomMost, `${m.betterThanPercent}%`]),
    ),
  ].join('\n')

export function addPolicyCommands(retain: Command): void {
  addCommand(retain, 'lint', 'policy.lint', {
    does: 'validate a policy and count what each rule matches here',
    takes: { policy: '<policy>', atMs: ['--at <time>', 'as of this time (ISO 8601)'] },
    text: lintText,
    exitCode: ({ ok }) => (ok ? exitCodes.done : exitCodes.failed),
  })

  addCommand(retain, 'diff', 'policy.diff', {
    does: 'compare two policies',
    takes: { before: '<before>', after: ['<after>', 'the same'] },
    text: ({ changes }) => changes.map(changeText).join('\n') || 'No differences',
  })

  const policy = retain.command('policy').description('saved policies and their versions')

  addCommand(policy, 'save', 'policy.save', {
    does: 'save a policy as a new version',
    takes: { file: ['<file>', 'policy file'], note: ['--note <text>', 'why it was changed'] },
    async answer({ client }, { file, note }) {
      const check = await client.policy.save({ policy: readText(file), note })
      return { ...check, version: check.ok ? (await client.policy.version({ name: check.name })).version : null }
    },
    text: (saved) => (saved.ok ? `Policy ${saved.name}, version ${saved.version}, is saved.` : checkText(saved)),
    exitCode: ({ ok }) => (ok ? exitCodes.done : exitCodes.failed),
  })

  addCommand(policy, 'list', 'policy.list', {
    does: 'list versions, newest first',
    list: {
      name: 'policies',
      columns: {
        policy: 'name',
        version: 'version',
        saved: (v) => isoTime(v.createdAtMs),
        by: 'createdBy',
        note: 'note',
      },
      none: 'No saved policies',
    },
  })

  addCommand(policy, 'show', 'policy.version', {
    does: 'print a saved policy',
    takes: { name: '<name>', version: ['--version <n>', 'version (default: newest)'] },
    text: ({ policy: text }) => text,
  })
}

export function addPlanViewCommands(retain: Command): void {
  addCommand(retain, 'explain', 'policy.explain', {
    does: 'explain the decision about an image',
    takes: { planId: '<plan>', imageId: '<image>' },
    text: explanationText,
  })

  addCommand(retain, 'decisions', 'policy.decisions', {
    does: 'list the images of a plan with reasons',
    takes: {
      planId: '<plan>',
      action: ['--action <action>', 'only these'],
      rule: ['--rule <id>', 'only those decided by this rule or floor'],
      alone: ['--alone', 'only those that no other rule decides'],
      most: ['--limit <n>', 'maximum number of results', wholeNumber(1), 100],
    },
    async answer({ client }, { most, ...request }) {
      let withheld = 0
      const { items: decisions, nextCursor } = await firstOf(most, async (page) => {
        const read = await client.policy.decisions({ ...request, ...page })
        withheld += read.withheld
        return { items: read.decisions, nextCursor: read.nextCursor }
      })
      return { decisions, nextCursor, withheld }
    },
    text({ decisions, nextCursor, withheld }) {
      const lines = decisions.map(
        (d) =>
          `${d.imageId} ${d.path}: ${d.action}. ${[...d.because, ...d.protectedBy].map((b) => `${b.rule}: ${b.detail}`).join(' ')}`,
      )
      const hidden = withheld > 0 ? [`${withheld} hidden from you while images are to be labeled blind.`] : []
      return [...lines, ...(nextCursor ? ['… and more (--limit)'] : []), ...hidden].join('\n') || 'None.'
    },
  })

  addCommand(retain, 'compare', 'policy.comparePlans', {
    does: 'compare a plan with another plan, policy or time',
    takes: {
      planId: '<plan>',
      other: ['--with <plan|policy>', 'another plan, a policy file, or a saved policy (default: the same policy)'],
      atMs: ['--at <time>', 'decide as of this time (ISO 8601)', timeFrom],
      random: ['--random', 'compare with random selections of the same size and classes'],
      draws: ['--draws <n>', 'number of random selections', wholeNumber(1), 20],
      limit: ['--limit <n>', 'maximum number of differing images', wholeNumber(0), 20],
    },
    async outcome({ client }, { planId, other, atMs, random, draws, limit }) {
      if (random) {
        const found = await client.policy.compareWithRandom({ planId, draws })
        return { json: found, text: randomText(found) }
      }
      const plan = PlanId.safeParse(other).data
      const policy = other === undefined || plan ? undefined : await policyFrom(client, other)
      const comparison = await client.policy.comparePlans({
        planId,
        with: plan ? { planId: plan } : { policy, atMs },
        limit,
      })
      return { json: comparison, text: comparisonText(comparison) }
    },
  })
}

const changeText = ({ where, kind, before, after }: PolicyChange): string => {
  if (kind === 'changed') return `~ ${where}: ${before} → ${after}`
  return kind === 'added' ? `+ ${where}: ${after}` : `- ${where}: ${before}`
}
