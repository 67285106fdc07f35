import type { Command } from 'commander'
import {
  type Explanation,
  PlanAction,
  type PlanComparison,
  type PolicyChange,
  type PolicyLint,
  type RandomComparison,
} from '#contract'
import { PlanId } from '#model/ids.ts'
import { choiceOption, idFrom, timeFrom, wholeNumber, workspaceCommand } from '../../arguments.ts'
import { define } from '../../command.ts'
import { firstOf } from '../../first-of.ts'
import { exitCodes } from '../../outcome.ts'
import { readText } from '../../output/read-text.ts'
import { bytes, count, isoTime, table } from '../../output/table.ts'
import { plain } from '../../plain.ts'
import { policyFrom } from '../../policy-from.ts'
import { type CommonOptions, withWorkspace } from '../../session.ts'
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

/** One image's decision with everything that speaks for and against it. */
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

const planId = (text: string) => idFrom(PlanId, 'pln_1', text)

/** The part of `retain` that is about policies, and that looks at plans without carrying them out. */
export function addPolicyCommands(retain: Command): void {
  plain(retain, 'lint', 'policy.lint', {
    does: 'validate a policy and count what each rule matches here',
    takes: { policy: '<policy>', atMs: ['--at <time>', 'as of this time (ISO 8601)'] },
    text: lintText,
    exitCode: ({ ok }) => (ok ? exitCodes.done : exitCodes.failed),
  })

  plain(retain, 'diff', 'policy.diff', {
    does: 'compare two policies',
    takes: { before: '<before>', after: ['<after>', 'the same'] },
    text: ({ changes }) => changes.map(changeText).join('\n') || 'No differences',
  })

  const policy = retain.command('policy').description('saved policies and their versions')

  define<[string, string], CommonOptions & { note?: string }>(
    workspaceCommand(policy, 'save', 'save a policy as a new version')
      .argument('<file>', 'policy file')
      .option('--note <text>', 'why it was changed'),
    ([ws, file], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const check = await client.policy.save({ policy: readText(file), note: options.note })
        const saved = check.ok ? await client.policy.version({ name: check.name }) : null
        return {
          json: { ...check, version: saved?.version ?? null },
          text: saved ? `Policy ${saved.name}, version ${saved.version}, is saved.` : checkText(check),
          exitCode: check.ok ? exitCodes.done : exitCodes.failed,
        }
      }),
  )

  plain(policy, 'list', 'policy.list', {
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

  plain(policy, 'show', 'policy.version', {
    does: 'print a saved policy',
    takes: { name: '<name>', version: ['--version <n>', 'version (default: newest)'] },
    text: ({ policy: text }) => text,
  })
}

/** The part of `retain` that looks at plans without carrying them out. */
export function addPlanViewCommands(retain: Command): void {
  plain(retain, 'explain', 'policy.explain', {
    does: 'explain the decision about an image',
    takes: { planId: '<plan>', imageId: '<image>' },
    text: explanationText,
  })

  define<[string, string], CommonOptions & { action?: PlanAction; rule?: string; alone?: boolean; limit: number }>(
    workspaceCommand(retain, 'decisions', 'list the images of a plan with reasons')
      .argument('<plan>', 'id of the plan, such as pln_1')
      .addOption(choiceOption('--action <action>', 'only these', PlanAction.options))
      .option('--rule <id>', 'only those decided by this rule or floor')
      .option('--alone', 'only those that no other rule decides')
      .option('--limit <n>', 'maximum number of results', wholeNumber(1), 100),
    ([ws, plan], { action, rule, alone, limit, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        let withheld = 0
        const { items: decisions, nextCursor } = await firstOf(limit, async (page) => {
          const read = await client.policy.decisions({ planId: planId(plan), action, rule, alone, ...page })
          withheld += read.withheld
          return { items: read.decisions, nextCursor: read.nextCursor }
        })
        const lines = decisions.map(
          (d) =>
            `${d.imageId} ${d.path}: ${d.action}. ${[...d.because, ...d.protectedBy].map((b) => `${b.rule}: ${b.detail}`).join(' ')}`,
        )
        const hidden = withheld > 0 ? [`${withheld} hidden from you while images are to be labeled blind.`] : []
        return {
          json: { decisions, nextCursor, withheld },
          text: [...lines, ...(nextCursor ? ['… and more (--limit)'] : []), ...hidden].join('\n') || 'None.',
        }
      }),
  )

  define<
    [string, string],
    CommonOptions & { with?: string; at?: number; random?: boolean; draws: number; limit: number }
  >(
    workspaceCommand(retain, 'compare', 'compare a plan with another plan, policy or time')
      .argument('<plan>', 'id of the plan, such as pln_1')
      .option('--with <plan|policy>', 'another plan, a policy file, or a saved policy (default: the same policy)')
      .option('--at <time>', 'decide as of this time (ISO 8601)', timeFrom)
      .option('--random', 'compare with random selections of the same size and classes')
      .option('--draws <n>', 'number of random selections', wholeNumber(1), 20)
      .option('--limit <n>', 'maximum number of differing images', wholeNumber(0), 20),
    ([ws, plan], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        if (options.random) {
          const random = await client.policy.compareWithRandom({ planId: planId(plan), draws: options.draws })
          return { json: random, text: randomText(random) }
        }
        const other = options.with === undefined ? undefined : PlanId.safeParse(options.with).data
        const comparison = await client.policy.comparePlans({
          planId: planId(plan),
          with: other
            ? { planId: other }
            : {
                policy: options.with === undefined ? undefined : await policyFrom(client, options.with),
                atMs: options.at,
              },
          limit: options.limit,
        })
        return { json: comparison, text: comparisonText(comparison) }
      }),
  )
}

const changeText = ({ where, kind, before, after }: PolicyChange): string => {
  if (kind === 'changed') return `~ ${where}: ${before} → ${after}`
  return kind === 'added' ? `+ ${where}: ${after}` : `- ${where}: ${before}`
}
