import type { Command } from 'commander'
import type { ApplyResult, ArchiveResult, BringBackResult, PlanTotals, RestoreRate } from '#contract'
import { checkPolicy } from '#engine'
import { confirmationsNeeded, countsToType } from '#model/guardrails.ts'
import { HoldId, ImageId, PlanId } from '#model/ids.ts'
import { idFrom, timeFrom, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { confirm } from '../confirm.ts'
import { exitCodes, UsageError, unlessSkipped } from '../outcome.ts'
import { readText } from '../read-text.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { bytes, count, rejects, table } from '../table.ts'
import { type BulkFlags, runAction } from './bulk.ts'
import { addLeavingCommands } from './leaving.ts'
import { addPolicyCommands, explanationText, policyFrom } from './policies.ts'
import { checkText } from './policy-text.ts'
import { addSignalCommands } from './signals.ts'

const planId = (text: string) => idFrom(PlanId, 'pln_1', text)
const imageId = (text: string) => idFrom(ImageId, 'img_1', text)

function planText(plan: PlanTotals & { restoreRates?: RestoreRate[] }): string {
  const actions = ['keep', 'review', 'retire', 'archive', 'drop'] as const
  return [
    `Plan ${plan.planId} (${plan.status}), policy ${plan.policyName}`,
    table(
      ['action', 'images', 'size'],
      actions.filter((a) => a === 'keep' || plan.images[a] > 0).map((a) => [a, plan.images[a], bytes(plan.bytes[a])]),
    ),
    '',
    table(
      ['rule', 'action', 'matched', 'decided', 'alone'],
      plan.byRule.map((r) => [r.rule, r.action, r.matched, r.decided, r.alone]),
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
      plan.rails.map((r) => [r.rail, r.ok ? (r.doubt ? 'look again' : 'ok') : 'STOPS', r.limit, r.found]),
    ),
    ...(plan.restoreRates ?? [])
      .filter(({ tooOften }) => tooOften)
      .flatMap(({ rule, percent }) => ['', `You took back ${Math.round(percent)} % of what the rule ${rule} took.`]),
    ...plan.notes.flatMap((note) => ['', note]),
    ...(isStopped(plan) ? ['', 'A rail stops it, so it can’t be applied. Change the policy and plan again.'] : []),
  ].join('\n')
}

const isStopped = ({ rails: guardrails }: PlanTotals): boolean => guardrails.some(({ ok }) => !ok)

const planEffectText = ({ images }: PlanTotals): string =>
  `This retires ${count(images.retire, 'image')}, archives ${images.archive} and moves ${images.drop} to the trash.`

/** Where reviewed images would go to the trash, or leave without a golden set, their number has to be typed. */
function confirmPlan(plan: PlanTotals): Promise<void> {
  const again = plan.rails
    .filter(({ doubt }) => doubt)
    .map(({ rail: title, found }) => ` Look again: ${title}: ${found}.`)
    .join('')
  return confirm(`${planEffectText(plan)}${again}`, countsToType(plan.rails).map(String))
}

const archivedText = ({ folder, moved, bytesMoved, bytesOffDisk }: ArchiveResult): string =>
  ` ${count(moved, 'original')} (${bytes(bytesMoved)}) moved to ${folder}; ${bytes(bytesOffDisk)} left the disk of the workspace.`

export function addRetentionCommands(program: Command): void {
  const retain = program.command('retain').description('decide which old data leaves')
  addPolicyCommands(retain)
  addLeavingCommands(program, retain)
  addSignalCommands(retain)

  define<[string], CommonOptions>(
    retain
      .command('check')
      .description('validate a policy and show it in plain words')
      .argument('<file>', 'policy file'),
    async ([file]) => {
      const check = checkPolicy(readText(file))
      return { json: check, text: checkText(check), exitCode: check.ok ? exitCodes.done : exitCodes.failed }
    },
  )

  define<[string, string], CommonOptions & { at?: number }>(
    workspaceCommand(retain, 'plan', 'the dry run: a stored plan')
      .argument('<policy>', 'policy file, or a saved policy NAME or NAME@VERSION')
      .option('--at <time>', 'plan as if it were this time (ISO 8601)', timeFrom),
    ([ws, file], options) =>
      withWorkspace(ws, options, async ({ client, planned }) => {
        const policy = await policyFrom(client, file)
        const plan = await planned((signal) => client.plans.create({ policy, atMs: options.at }, { signal }))
        return { json: plan, text: planText(plan) }
      }),
  )

  define<[string, string], CommonOptions & { image?: ImageId; exact?: boolean }>(
    workspaceCommand(retain, 'show', 'totals of a plan, or why one image stays or goes')
      .argument('<plan>', 'plan id')
      .option('--image <id>', 'explain this image', imageId)
      .option('--exact', 'with --image: plan anew to tell exactly when time changes the outcome'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, planned }) => {
        if (options.image === undefined) {
          const plan = await client.plans.get({ planId: planId(id) })
          const laterUse = await client.plans.laterUse({ planId: plan.planId })
          return { json: { ...plan, laterUse }, text: `${planText(plan)}\n\n${laterUse.summary}` }
        }
        const decision = await client.plans.explain({ planId: planId(id), imageId: options.image })
        if (!options.exact) return { json: decision, text: explanationText(decision) }
        const request = { planId: planId(id), imageId: options.image }
        const exact = await planned((signal) => client.plans.nextChange(request, { signal }))
        return { json: { ...decision, exact }, text: `${explanationText(decision)}\n\n${exact.text}` }
      }),
  )

  define<[string, string], CommonOptions & { yes?: boolean }>(
    workspaceCommand(retain, 'apply', 'carry a plan out: dropped images go to the trash')
      .argument('<plan>', 'plan id')
      .option('--yes', 'without asking'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const plan = await client.plans.get({ planId: planId(id) })
        if (!options.yes && plan.status === 'draft' && !isStopped(plan)) await confirmPlan(plan)
        const started = await client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) })
        const applied = await follow<ApplyResult>(started)
        const archive = started.archiveJobId ? await follow<ArchiveResult>({ jobId: started.archiveJobId }) : null
        const result = archive ? { ...applied, archive, skipped: [...applied.skipped, ...archive.skipped] } : applied
        return {
          json: result,
          text: `${plan.status === 'applied' ? `Plan ${plan.planId} had been carried out before: ` : ''}${result.retired} retired, ${result.archived} archived, ${result.trashed} moved to the trash, ${result.skipped.length} skipped.${archive ? archivedText(archive) : ''}${rejects(result.skipped, 'Skipped')}`,
          exitCode: unlessSkipped(result.skipped),
        }
      }),
  )

  define<[string, string, string], CommonOptions & { reason: string }>(
    workspaceCommand(retain, 'allow-emptying', 'let this one plan empty a class or source that it is stopped for')
      .argument('<plan>', 'plan id')
      .argument('<group>', 'its name as the rail has it, such as "class cat" or "source gate"')
      .requiredOption('--reason <text>', 'why; it stands in the audit'),
    ([ws, id, group], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const plan = await client.plans.allowEmptying({ planId: planId(id), group, reason: options.reason })
        return { json: plan, text: `Plan ${plan.planId} may empty ${group}.` }
      }),
  )

  define<[string], CommonOptions>(
    workspaceCommand(
      retain,
      'archive',
      'move the originals of archived images to the archive, where that was not done yet',
    ),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const result = await follow<ArchiveResult>(await client.disposal.archive())
        return {
          json: result,
          text: `${archivedText(result).trim()}${rejects(result.skipped, 'Skipped')}`,
          exitCode: unlessSkipped(result.skipped),
        }
      }),
  )

  define<[string, string[]], CommonOptions & { where?: string }>(
    workspaceCommand(retain, 'restore', 'bring a plan, single images, or those that match a query back')
      .argument('[plan|image...]', 'a plan id, or image ids')
      .option('--where <expr>', 'images that match, instead of ids'),
    ([ws, ids], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        if ((ids.length === 0) === (options.where === undefined))
          throw new UsageError('Name a plan, images, or a query with --where: one of them.')
        if (options.where !== undefined) await checkWhere(client, options.where)
        const plan = ids.length === 1 ? PlanId.safeParse(ids[0]).data : undefined
        const result = await client.disposal.restore(
          options.where !== undefined
            ? { where: options.where }
            : plan
              ? { planId: plan }
              : { imageIds: ids.map(imageId) },
        )
        const back = result.returning ? await follow<BringBackResult>(result.returning) : null
        const skipped = [
          ...result.skipped.map(({ imageId, reason }) => ({ path: imageId, reason })),
          ...(back?.skipped ?? []),
        ]
        const restored = result.restored + (back?.restored ?? 0)
        return {
          json: back ? { restored, skipped: [...result.skipped, ...back.skipped], archive: back } : result,
          text: `${count(restored, 'image')} restored, ${skipped.length} skipped.${rejects(skipped, 'Skipped')}`,
          exitCode: unlessSkipped(skipped),
        }
      }),
  )

  define<[string], CommonOptions & { where: string; reason: string; until?: number }>(
    workspaceCommand(retain, 'hold', 'protect images from every plan')
      .requiredOption('--where <expr>', 'which images')
      .requiredOption('--reason <text>', 'why')
      .option('--until <time>', 'it ends by itself then (ISO 8601)', timeFrom),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const { where, reason, until } = options
        await checkWhere(client, where)
        const hold = await client.disposal.hold({
          where,
          reason,
          ...(until === undefined ? {} : { expiresAtMs: until }),
        })
        return { json: hold, text: `Hold ${hold.holdId} on ${count(hold.images, 'image')}.` }
      }),
  )

  for (const [kind, does] of [
    ['pin', 'make images sentinels: a plan that would let one leave is stopped'],
    ['unpin', 'let sentinels be images as others'],
  ] as const)
    define<[string], BulkFlags>(
      workspaceCommand(retain, kind, does)
        .requiredOption('--where <expr>', 'which images; sentinel finds those that are pinned')
        .option('--dry-run', 'only say how many images would change'),
      ([ws], options) =>
        withWorkspace(ws, options, async (session) => {
          await checkWhere(session.client, options.where)
          return runAction(session, { kind }, options)
        }),
    )

  define<[string, string], CommonOptions>(
    workspaceCommand(retain, 'release', 'end a hold').argument('<hold>', 'hold id'),
    ([ws, hold], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const released = await client.disposal.releaseHold({ holdId: idFrom(HoldId, 'hld_1', hold) })
        return { json: released, text: `Hold ${released.holdId} released (${count(released.images, 'image')}).` }
      }),
  )
}
