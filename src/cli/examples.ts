/** What a new workspace begins with, below the help of `winnow` itself. */
export const firstSteps: readonly string[] = [
  'winnow demo                                   the whole workflow on sample images',
  'winnow init yard --classes coco80             a new workspace',
  'winnow import yard ~/photos                   images, with the labels next to them',
  'winnow model add yard starter                 the starter model',
  'winnow prelabel yard                          predictions to review in the app',
  'winnow dataset freeze yard v1                 reviewed images as a version',
  'winnow export yard --dataset v1 --format coco --out ~/yard-v1',
]

/** Examples of commands, below the help of each. `yard` is a workspace. */
export const examples: ReadonlyMap<string, readonly string[]> = new Map([
  ['init', ['winnow init yard --classes coco80', 'winnow init yard --classes classes.txt --name "Yard cameras"']],
  ['settings', ['winnow settings yard', 'winnow settings yard reviewFromScore=0.3 blindShare=0.05']],
  ['label-set import', ['winnow label-set import yard label-set.json']],
  ['label-set remove', ['winnow label-set remove yard lorry --into truck']],
  [
    'import',
    [
      'winnow import yard ~/photos',
      'winnow import yard ~/photos --link --source gate',
      'winnow import yard ~/coco --format coco --preview',
      'winnow import yard clip.mp4 --fps 2',
      'winnow import yard predictions.json --model yolo11n --dataset v3',
    ],
  ],
  [
    'list',
    [
      'winnow list yard --where \'state == "predicted" && prediction.minScore < 0.4\' --limit 20',
      'winnow list yard --order image.capturedAt:desc --labels --json',
    ],
  ],
  ['facets', ['winnow facets yard --facet state class']],
  ['query save', ["winnow query save yard doubtful --where 'prediction.minScore < 0.3'"]],
  ['duplicates', ['winnow duplicates yard', "winnow list yard --where 'duplicates.rank > 1'"]],
  ['revert', ['winnow history yard img_12', 'winnow revert yard img_12 3']],
  [
    'similar',
    [
      'winnow similar yard img_12',
      'winnow similar yard img_12 --box 40,20,100,80',
      'winnow similar yard --text "a red truck"',
    ],
  ],
  [
    'bulk tag',
    [
      'winnow bulk tag yard night --where \'image.source == "gate"\' --dry-run',
      'winnow bulk tag yard night --where \'image.source == "gate"\'',
    ],
  ],
  ['bulk relabel', ['winnow bulk relabel yard lorry truck --where \'labels.classes.exists(c, c == "lorry")\'']],
  ['bulk restore', ['winnow bulk restore yard --where \'lifecycle == "trashed"\'']],
  ['bulk undo', ['winnow bulk list yard', 'winnow bulk undo yard blk_3']],
  ['locate', ['winnow locate yard /media/moved', 'winnow locate yard 000042.jpg --export ~/yard-v1']],
  ['accept', ["winnow accept yard --where 'prediction.minScore > 0.9' --from-score 0.9"]],
  ['review reject', ['winnow review reject yard img_12 img_13 --reason "Blurred or too dark"']],
  ['review send-back', ['winnow review send-back yard --where \'reviewer == "anna"\' --reason "Boxes too loose"']],
  ['review comment', ['winnow review comment yard img_12 --text "Is this a van?" --at 320,240']],
  [
    'audit-accept',
    [
      'winnow audit-accept yard --where \'state == "predicted"\' --from-score 0.8 --max-error 0.02',
      'winnow audit-accept list yard',
    ],
  ],
  ['queue add', ['winnow queue add yard "Monday" --to anna ben --where \'state == "predicted"\' --due 2026-12-31']],
  [
    'model add',
    [
      'winnow model add yard starter',
      'winnow model add yard yolo11n.onnx --labels coco80 --map add-classes',
      'winnow model add yard --remote https://models.example:8000 --remote-model detector',
    ],
  ],
  ['model map', ['winnow model map yard yolo11n', 'winnow model map yard yolo11n --set car=vehicle --ignore boat']],
  [
    'model thresholds',
    ['winnow model thresholds yard yolo11n car=0.4', 'winnow model thresholds yard yolo11n --least-work'],
  ],
  [
    'model alias',
    [
      'winnow model alias yard yolo11n:2 candidate',
      'winnow model alias yard yolo11n:2 current --reason "Better on night images"',
    ],
  ],
  ['model evaluate', ['winnow model evaluate yard yolo11n --dataset v3 --report ~/report']],
  ['model compare', ['winnow model compare yard yolo11n yolo11s --dataset v3']],
  [
    'prelabel',
    ['winnow prelabel yard', 'winnow prelabel yard --model yolo11n --where \'image.source == "gate"\' --again'],
  ],
  [
    'segment',
    ['winnow segment yard img_12 --inside 120,80 --outside 10,10', 'winnow segment yard img_12 --box 40,30,200,150'],
  ],
  ['label-like', ['winnow label-like yard img_12/ann_0a1b2c3d img_15/ann_4e5f6a7b']],
  ['experiment start', ['winnow experiment start yard --candidate yolo11s --share 5,20,50,100']],
  ['experiment replay', ['winnow experiment replay yard --current yolo11n --candidate yolo11s --prelabel']],
  ['retain check', ['winnow retain check policy.json']],
  ['retain lint', ['winnow retain lint yard policy.json']],
  ['retain plan', ['winnow retain plan yard policy.json', 'winnow retain plan yard rolling@2 --at 2027-01-31']],
  ['retain show', ['winnow retain show yard pln_1', 'winnow retain show yard pln_1 --image img_12 --exact']],
  ['retain decisions', ['winnow retain decisions yard pln_1 --action drop --limit 20']],
  ['retain compare', ['winnow retain compare yard pln_1 --with pln_2', 'winnow retain compare yard pln_1 --random']],
  ['retain allow-emptying', ['winnow retain allow-emptying yard pln_1 "source gate" --reason "Camera removed"']],
  ['retain apply', ['winnow retain apply yard pln_1']],
  ['retain restore', ['winnow retain restore yard pln_1', 'winnow retain restore yard img_12 img_13']],
  ['retain purge', ['winnow retain purge yard --older-than 90d --dry-run']],
  [
    'retain hold',
    ['winnow retain hold yard --where \'image.source == "gate"\' --reason "Claim 4711" --until 2027-01-31'],
  ],
  [
    'retain erase',
    [
      'winnow retain erase yard --where \'image.path.contains("visitor")\' --reason "Request of 3 May" --basis "GDPR Art. 17"',
    ],
  ],
  ['retain certificate', ['winnow retain certificate yard prg_1 --out certificate.json']],
  ['audit', ['winnow audit yard --limit 20', 'winnow audit yard --verify --against certificate.json']],
  [
    'dataset freeze',
    ['winnow dataset freeze yard v1', 'winnow dataset freeze yard v2 --split 70/20/10 --by image.source --max 5000'],
  ],
  ['dataset diff', ['winnow dataset diff yard v1 v2 --objects']],
  ['dataset datasheet', ['winnow dataset datasheet yard v1 --out v1.html']],
  [
    'export',
    [
      'winnow export yard --dataset v1 --format coco --out ~/yard-v1',
      'winnow export yard --dataset v1 --format yolo-detect --out ~/yard-v1.zip',
      'winnow export yard --dataset v1 --format voc --dry-run',
    ],
  ],
  ['refresh', ['winnow refresh yard --policy policy.json --format coco --out ~/exports']],
  ['monitor', ['winnow monitor yard --by class', 'winnow monitor yard --since 2026-01-31 --digest ~/digests']],
  ['monitor mute', ['winnow monitor mute yard alm_3 --reason "New camera, known"']],
  ['user add', ['winnow user add yard anna --role lead']],
  ['backup', ['winnow backup yard /media/backup/yard.winnow.tar']],
  ['restore-backup', ['winnow restore-backup /media/backup/yard.winnow.tar yard-again']],
  ['doctor', ['winnow doctor yard --deep', 'winnow doctor yard --repair']],
  ['demo', ['winnow demo', 'winnow demo ~/winnow-demo --full']],
])
