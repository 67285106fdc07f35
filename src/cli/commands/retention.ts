import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { ApplyResult, PlanTotals, PolicyCheck } from '#contract'
import { checkPolicy } from '#engine'
import { HoldId, ImageId, PlanId } from '#model/ids.ts'
import { define } from '../command.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { bytes, count, rejects, table } from '../table.ts'

function readPolicy(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`The policy ${file} can't be read: ${error instanceof Error ? error.message : error}`)
  }
}

function planText(plan: PlanTotals): string {
  const actions = ['keep', 'review', 'retire', 'archive', 'drop'] as const
  return [
    `Plan ${plan.planId} (${plan.status}), policy ${plan.policyName}`,
    table(
      ['action', 'images', 'size'],
      actions.filter((a) => a === 'keep' || plan.images[a] > 0).map((a) => [a, plan.images[a], bytes(plan.bytes[a])]),
    ),
    '',
    table(
      ['rule', 'action', 'matched', 'decided'],
      plan.byRule.map((r) => [r.rule, r.action, r.matched, r.decided]),
    ),
    '',
    table(
      ['class', 'before', 'after'],
      plan.byClass.map((c) => [c.class, c.before, c.after]),
      'No labeled class.',
    ),
    '',
    table(
      ['rail', 'verdict', 'limit', 'found'],
      plan.rails.map((r) => [r.rail, r.ok ? 'ok' : 'STOPS', r.limit, r.found]),
    ),
  ].join('\n')
}

function checkText(check: PolicyCheck): string {
  const problems = check.problems.map(({ severity, where, message }) => `${severity} at ${where}: ${message}`)
  return [
    check.ok ? `Policy ${check.name} is right.` : `Policy ${check.name} can't be used.`,
    ...check.plainWords,
    ...problems,
  ].join('\n')
}

export function addRetentionCommands(program: Command): void {
  const retain = program.command('retain').description('decide which old data leaves')

  define<[string], CommonOptions>(
    retain
      .command('check')
      .description('validate a policy and show it in plain words')
      .argument('<file>', 'policy file'),
    async ([file]) => {
      const check = checkPolicy(readPolicy(file))
      return { json: check, text: checkText(check), exitCode: check.ok ? exitCodes.done : exitCodes.failed }
    },
  )

  define<[string, string], CommonOptions & { at?: string }>(
    retain
      .command('plan')
      .description('the dry run: a stored plan')
      .argument('<ws>', 'folder of the workspace')
      .argument('<file>', 'policy file')
      .option('--at <time>', 'plan as if it were this time (ISO 8601)'),
    ([ws, file], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const atMs = options.at === undefined ? undefined : Date.parse(options.at)
        if (atMs !== undefined && Number.isNaN(atMs)) throw new UsageError(`${options.at} is not an ISO 8601 time.`)
        const plan = await client.retention.plan({ policy: readPolicy(file), atMs })
        return { json: plan, text: planText(plan) }
      }),
  )

  define<[string, string], CommonOptions & { image?: string }>(
    retain
      .command('show')
      .description('totals of a plan, or why one image stays or goes')
      .argument('<ws>', 'folder of the workspace')
      .argument('<plan>', 'plan id')
      .option('--image <id>', 'explain this image'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const planId = PlanId.parse(id)
        if (options.image === undefined) {
          const plan = await client.retention.show({ planId })
          return { json: plan, text: planText(plan) }
        }
        const decision = await client.retention.explain({ planId, imageId: ImageId.parse(options.image) })
        const lines = [
          `${decision.imageId} ${decision.path}: ${decision.action} (${decision.outcome})`,
          ...decision.because.map(({ rule, detail }) => `  because of ${rule}: ${detail}`),
          ...decision.protectedBy.map(({ rule, detail }) => `  protected by ${rule}: ${detail}`),
        ]
        return { json: decision, text: lines.join('\n') }
      }),
  )

  define<[string, string], CommonOptions & { yes?: boolean }>(
    retain
      .command('apply')
      .description('carry a plan out: dropped images go to the trash')
      .argument('<ws>', 'folder of the workspace')
      .argument('<plan>', 'plan id')
      .option('--yes', 'without asking'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const planId = PlanId.parse(id)
        const plan = await client.retention.show({ planId })
        if (!options.yes)
          throw new UsageError(
            `This retires ${plan.images.retire}, archives ${plan.images.archive} and moves ${plan.images.drop} images to the trash. Repeat with --yes to do it.`,
          )
        const result = await follow<ApplyResult>(await client.retention.apply({ planId }))
        return {
          json: result,
          text: `${result.retired} retired, ${result.archived} archived, ${result.trashed} moved to the trash, ${result.skipped.length} skipped.${rejects(result.skipped, 'Skipped')}`,
          exitCode: result.skipped.length > 0 ? exitCodes.inPart : exitCodes.done,
        }
      }),
  )

  define<[string, string[]], CommonOptions>(
    retain
      .command('restore')
      .description('bring a plan or single images back')
      .argument('<ws>', 'folder of the workspace')
      .argument('<plan|image...>', 'a plan id, or image ids'),
    ([ws, ids], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const isPlan = ids.length === 1 && PlanId.safeParse(ids[0]).success
        const result = await client.retention.restore(
          isPlan ? { planId: PlanId.parse(ids[0]) } : { imageIds: ids.map((id) => ImageId.parse(id)) },
        )
        const skipped = result.skipped.map(({ imageId, reason }) => ({ path: imageId, reason }))
        return {
          json: result,
          text: `${count(result.restored, 'image')} restored, ${result.skipped.length} skipped.${rejects(skipped, 'Skipped')}`,
          exitCode: result.skipped.length > 0 ? exitCodes.inPart : exitCodes.done,
        }
      }),
  )

  define<[string], CommonOptions & { where: string; reason: string }>(
    retain
      .command('hold')
      .description('protect images from every plan')
      .argument('<ws>', 'folder of the workspace')
      .requiredOption('--where <expr>', 'which images')
      .requiredOption('--reason <text>', 'why'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const hold = await client.retention.hold({ where: options.where, reason: options.reason })
        return { json: hold, text: `Hold ${hold.holdId} on ${count(hold.images, 'image')}.` }
      }),
  )

  define<[string, string], CommonOptions>(
    retain
      .command('release')
      .description('end a hold')
      .argument('<ws>', 'folder of the workspace')
      .argument('<hold>', 'hold id'),
    ([ws, hold], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const released = await client.retention.release({ holdId: HoldId.parse(hold) })
        return { json: released, text: `Hold ${released.holdId} released (${count(released.images, 'image')}).` }
      }),
  )
}
