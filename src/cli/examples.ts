/** The first steps with a new workspace, below the help of `winnow`. */
export const firstSteps = `
winnow demo                                   the whole workflow on sample images
winnow init yard --classes coco80             a new workspace
winnow import yard ~/images                   images, with the labels next to them
winnow model add yard starter                 the starter model
winnow prelabel yard                          predictions to review in the app
winnow dataset freeze yard v1                 reviewed images as a version
winnow export yard --dataset v1 --format coco --out ~/yard-v1`

/** Examples of commands, one per line, below the help of each. `yard` is a workspace. */
export const exampleLines = `
winnow init yard --classes coco80
winnow init yard --classes classes.txt --name "Yard cameras"
winnow settings yard
winnow settings yard reviewFromScore=0.3 blindShare=0.05
winnow label-set import yard label-set.json
winnow label-set remove yard lorry --into truck
winnow import yard ~/images
winnow import yard ~/images --link --source gate
winnow import yard s3://cameras/yard --link
winnow import yard ~/coco --format coco --preview
winnow import yard clip.mp4 --fps 2
winnow import yard predictions.json --model yolo11n --dataset v3
winnow list yard --where 'state == "predicted" && prediction.minScore < 0.4' --limit 20
winnow list yard --order image.capturedAt:desc --labels --json
winnow facets yard --facet state class
winnow query save yard doubtful --where 'prediction.minScore < 0.3'
winnow duplicates yard
winnow storage check s3://cameras/yard
winnow storage set s3://cameras --endpoint https://minio.example.org:9000 --profile yard
winnow storage forget s3://cameras
winnow list yard --where 'duplicates.rank > 1'
winnow history yard img_12
winnow revert yard img_12 3
winnow similar yard img_12
winnow similar yard img_12 --box 40,20,100,80
winnow similar yard --text "a red truck"
winnow bulk tag yard night --where 'image.source == "gate"' --dry-run
winnow bulk tag yard night --where 'image.source == "gate"'
winnow bulk relabel yard lorry truck --where 'labels.classes.exists(c, c == "lorry")'
winnow bulk restore yard --where 'lifecycle == "trashed"'
winnow bulk list yard
winnow bulk undo yard blk_3
winnow locate yard /media/moved
winnow locate yard 000042.jpg --export ~/yard-v1
winnow accept yard --where 'prediction.minScore > 0.9' --from-score 0.9
winnow review reject yard img_12 img_13 --reason "Blurred or too dark"
winnow review send-back yard --where 'reviewer == "anna"' --reason "Boxes too loose"
winnow review comment yard img_12 --text "Is this a van?" --at 320,240
winnow audit-accept yard --where 'state == "predicted"' --from-score 0.8 --max-error 0.02
winnow audit-accept list yard
winnow queue add yard "Monday" --to anna ben --where 'state == "predicted"' --due 2026-12-31
winnow queue add yard "Agreement" --to anna ben carla --labelers 2 --blind --where 'image.source == "gate"'
winnow settle list yard --queue que_3
winnow settle take yard img_12 anna
winnow agreement yard
winnow model add yard starter
winnow model add yard yolo11n.onnx --labels coco80 --map add-classes
winnow model add yard --remote https://models.example:8000 --remote-model detector
winnow model map yard yolo11n
winnow model map yard yolo11n --set car=vehicle --ignore boat
winnow model thresholds yard yolo11n car=0.4
winnow model thresholds yard yolo11n --least-work
winnow model alias yard yolo11n:2 candidate
winnow model alias yard yolo11n:2 current --reason "Better on night images"
winnow model evaluate yard yolo11n --dataset v3 --report ~/report
winnow model compare yard yolo11n yolo11s --dataset v3
winnow prelabel yard
winnow prelabel yard --model yolo11n --where 'image.source == "gate"' --again
winnow predict shard-00003.parquet --model yard.onnx --out predictions-00003.parquet
winnow predict ~/images --model starter --out images.parquet --json
winnow segment yard img_12 --inside 120,80 --outside 10,10
winnow segment yard img_12 --box 40,30,200,150
winnow label-like yard img_12/ann_0a1b2c3d img_15/ann_4e5f6a7b
winnow experiment start yard --candidate yolo11s --share 5,20,50,100
winnow experiment replay yard --current yolo11n --candidate yolo11s --prelabel
winnow retain check policy.json
winnow retain lint yard policy.json
winnow retain plan yard policy.json
winnow retain plan yard rolling@2 --at 2027-01-31
winnow retain show yard pln_1
winnow retain show yard pln_1 --image img_12 --exact
winnow retain decisions yard pln_1 --action drop --limit 20
winnow retain compare yard pln_1 --with pln_2
winnow retain compare yard pln_1 --random
winnow retain allow-emptying yard pln_1 "source gate" --reason "Camera removed"
winnow retain apply yard pln_1
winnow retain restore yard pln_1
winnow retain restore yard img_12 img_13
winnow retain purge yard --older-than 90d --dry-run
winnow retain hold yard --where 'image.source == "gate"' --reason "Claim 4711" --until 2027-01-31
winnow retain erase yard --where 'image.path.contains("visitor")' --reason "Request of 3 May" --basis "GDPR Art. 17"
winnow retain certificate yard prg_1 --out certificate.json
winnow audit yard --limit 20
winnow audit yard --verify --against certificate.json
winnow dataset freeze yard v1
winnow dataset freeze yard v2 --split 70/20/10 --by image.source --max 5000
winnow dataset diff yard v1 v2 --objects
winnow dataset datasheet yard v1 --out v1.html
winnow export yard --dataset v1 --format coco --out ~/yard-v1
winnow export yard --dataset v1 --format yolo --out ~/yard-v1.zip
winnow export yard --dataset v1 --format voc --dry-run
winnow refresh yard --policy policy.json --format coco --out ~/exports
winnow recipe add tiny-detector
winnow recipe list
winnow recipe check tiny-detector
winnow train yard --dataset v3 --recipe tiny-detector
winnow monitor yard --by class
winnow monitor yard --since 2026-01-31 --digest ~/digests
winnow monitor mute yard alm_3 --reason "New camera, known"
winnow user add yard anna --role lead
winnow policy check /etc/winnow/policy.json
winnow policy template admx
winnow backup yard /media/backup/yard.winnow.tar
winnow backup yard --to s3://team-backups/yard
winnow backups s3://team-backups/yard --verify
winnow restore-backup /media/backup/yard.winnow.tar yard-again
winnow restore-backup s3://team-backups/yard yard-again
winnow doctor yard --deep
winnow doctor yard --repair
winnow demo
winnow demo ~/winnow-demo --full`

/** Returns the examples of a command by its words, such as `bulk tag`. */
export const examplesOf = (words: string): string[] =>
  exampleLines.split('\n').filter((line) => line.startsWith(`winnow ${words} `) || line === `winnow ${words}`)
