use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use domain::time::Time;
use store::{JobKind, Lease, Tx};

use super::{
    backends,
    make::{at, job},
};

/// PostgreSQL counts leases by its own clock, so the tests live in the present, and a lease lies far from it.
fn wall() -> Time {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    Time::from_millis(i64::try_from(now.as_millis()).unwrap())
}

fn long() -> Time {
    wall().plus(domain::time::Span::hours(1))
}

/// Claims everything due at `now`; the leases end by themselves at once if `expired`.
async fn claim(tx: &mut dyn Tx, now: Time, expired: bool) -> Vec<Lease> {
    let until = if expired { wall() } else { long() };
    let leases = tx.claim(now, wall(), until, &[], 100, 100).await.unwrap();
    if expired {
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    leases
}

fn keys(leases: &[Lease]) -> Vec<&str> {
    leases.iter().map(|l| l.job.key.as_str()).collect()
}

backends! {
    async fn a_job_is_queued_once_and_moves(db) {
        let mut tx = db.begin().await;
        tx.enqueue(&job(JobKind::Deliver, "a", "s1", at(100))).await.unwrap();
        tx.enqueue(&job(JobKind::Notify, "a", "s1", at(150))).await.unwrap();
        tx.enqueue(&job(JobKind::Deliver, "a", "s2", at(50))).await.unwrap();
        let list = tx.job_list(false, 10).await.unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!((list[0].kind, list[0].lane.as_str(), list[0].run_at), (JobKind::Deliver, "s2", at(50)));
        assert_eq!((list[0].attempt, list[0].parked, list[0].last_error.as_str()), (0, false, ""));
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(50)), false));
        tx.enqueue(&job(JobKind::Deliver, "a", "s2", at(500))).await.unwrap();
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(150)), false));
        assert!(claim(&mut *tx, at(149), false).await.is_empty());
        let leases = claim(&mut *tx, at(150), false).await;
        assert_eq!((keys(&leases), leases[0].job.kind, leases[0].job.run_at), (vec!["a"], JobKind::Notify, at(150)));
        assert!(claim(&mut *tx, at(150), false).await.is_empty(), "it is leased");
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(500)), true));
        assert!(tx.is_leased(JobKind::Notify, "a", wall()).await.unwrap());
        assert!(!tx.is_leased(JobKind::Deliver, "a", wall()).await.unwrap());
        assert!(tx.finish(&leases[0]).await.unwrap());
        assert!(!tx.finish(&leases[0]).await.unwrap());
        assert_eq!(tx.job_list(false, 10).await.unwrap().len(), 1);
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(500)), false));
        tx.commit().await.unwrap();
    }

    async fn only_the_newest_lease_may_finish(db) {
        let mut tx = db.begin().await;
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(1))).await.unwrap();
        let sleeper = claim(&mut *tx, at(1), true).await.remove(0);
        assert!(tx.holds(&sleeper).await.unwrap(), "nobody else has taken it");
        let successor = claim(&mut *tx, at(1), false).await.remove(0);
        assert!(successor.token > sleeper.token);
        assert!(!tx.holds(&sleeper).await.unwrap());
        assert!(!tx.finish(&sleeper).await.unwrap());
        assert!(!tx.put_back(&sleeper, at(5), Some("x")).await.unwrap());
        assert!(!tx.park(&sleeper, "x").await.unwrap());
        assert!(tx.holds(&successor).await.unwrap());
        assert!(tx.put_back(&successor, at(5), None).await.unwrap());
        assert!(!tx.holds(&successor).await.unwrap(), "it was given back");
        assert!(!tx.finish(&successor).await.unwrap());
        assert_eq!(tx.job_list(false, 9).await.unwrap()[0].run_at, at(5));
        tx.commit().await.unwrap();
    }

    async fn an_expired_lease_nobody_took_still_finishes(db) {
        let mut tx = db.begin().await;
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(1))).await.unwrap();
        let late = claim(&mut *tx, at(1), true).await.remove(0);
        assert!(tx.finish(&late).await.unwrap());
        assert!(tx.job_list(false, 9).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn what_is_enqueued_while_it_runs_runs_again(db) {
        let mut tx = db.begin().await;
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(1))).await.unwrap();
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(70))).await.unwrap();
        assert!(claim(&mut *tx, at(100), false).await.is_empty(), "it is still being run");
        assert!(tx.holds(&lease).await.unwrap(), "the running one keeps its lease");
        assert!(tx.finish(&lease).await.unwrap());
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(70)), false));
        let lease = claim(&mut *tx, at(70), false).await.remove(0);
        assert!(tx.finish(&lease).await.unwrap());
        assert!(tx.job_list(false, 9).await.unwrap().is_empty(), "and only once");

        // Put back: the earlier of both moments counts.
        for (again, put, due) in [(70, 90, 70), (90, 70, 70)] {
            tx.enqueue(&job(JobKind::Deliver, "b", "s", at(1))).await.unwrap();
            let lease = claim(&mut *tx, at(1), false).await.remove(0);
            tx.enqueue(&job(JobKind::Deliver, "b", "s", at(again))).await.unwrap();
            assert!(tx.put_back(&lease, at(put), None).await.unwrap());
            assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(due)), false));
            assert!(tx.cancel_job(JobKind::Deliver, "b", wall()).await.unwrap());
        }

        // The worker dies: the work it had is as urgent as it was, and what was enqueued is not forgotten.
        tx.enqueue(&job(JobKind::Deliver, "c", "s", at(1))).await.unwrap();
        claim(&mut *tx, at(1), true).await;
        tx.enqueue(&job(JobKind::Deliver, "c", "s", at(70))).await.unwrap();
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        assert!(tx.finish(&lease).await.unwrap());
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(70)), false));
        tx.commit().await.unwrap();
    }

    async fn failures_are_counted_until_a_person_looks(db) {
        let mut tx = db.begin().await;
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(1))).await.unwrap();
        for failures in 1..=3 {
            let lease = claim(&mut *tx, at(1), false).await.remove(0);
            assert!(tx.put_back(&lease, at(1), Some("broken\0")).await.unwrap());
            let list = tx.job_list(false, 9).await.unwrap();
            assert_eq!((list[0].attempt, list[0].last_error.as_str()), (failures, "broken\u{fffd}"));
        }
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        assert_eq!(lease.job.attempt, 3);
        assert!(tx.put_back(&lease, at(1), None).await.unwrap());
        assert_eq!(tx.job_list(false, 9).await.unwrap()[0].attempt, 0, "only failures in a row count");
        tx.enqueue(&job(JobKind::Notify, "well", "s", at(900))).await.unwrap();
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        assert!(tx.park(&lease, "poison").await.unwrap());
        assert!(claim(&mut *tx, at(100), false).await.is_empty());
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(900)), false));
        let parked = tx.job_list(true, 9).await.unwrap();
        assert_eq!((parked.len(), parked[0].parked, parked[0].last_error.as_str()), (1, true, "poison"));
        assert_eq!(tx.job_list(false, 9).await.unwrap().len(), 2);
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(2))).await.unwrap();
        assert!(claim(&mut *tx, at(100), false).await.is_empty(), "it stays aside until somebody has looked");
        assert!(tx.unpark(parked[0].id, at(3)).await.unwrap());
        assert!(!tx.unpark(parked[0].id, at(3)).await.unwrap());
        assert_eq!(keys(&claim(&mut *tx, at(100), false).await), ["a"]);
        tx.commit().await.unwrap();
    }

    async fn leases_of_the_dead_are_taken_back(db) {
        let mut tx = db.begin().await;
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(1))).await.unwrap();
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        tx.enqueue(&job(JobKind::Deliver, "a", "s", at(70))).await.unwrap();
        tx.forget_leases().await.unwrap();
        assert!(!tx.holds(&lease).await.unwrap());
        assert!(!tx.finish(&lease).await.unwrap());
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        assert!(tx.finish(&lease).await.unwrap());
        assert_eq!(tx.next_due(wall()).await.unwrap(), (Some(at(70)), false));
        tx.commit().await.unwrap();
    }

    async fn a_waiting_job_can_be_cancelled(db) {
        let mut tx = db.begin().await;
        assert!(!tx.cancel_job(JobKind::Timeline, "a", wall()).await.unwrap());
        tx.enqueue(&job(JobKind::Timeline, "a", "s", at(1))).await.unwrap();
        assert!(!tx.cancel_job(JobKind::Tidy, "a", wall()).await.unwrap());
        let lease = claim(&mut *tx, at(1), false).await.remove(0);
        assert!(!tx.cancel_job(JobKind::Timeline, "a", wall()).await.unwrap());
        assert!(tx.put_back(&lease, at(9), None).await.unwrap());
        assert!(tx.cancel_job(JobKind::Timeline, "a", wall()).await.unwrap());
        assert!(tx.job_list(false, 9).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn no_lane_takes_everything(db) {
        let mut tx = db.begin().await;
        for n in 0..40 {
            tx.enqueue(&job(JobKind::Deliver, &format!("big-{n:02}"), "big", at(n))).await.unwrap();
        }
        for n in 0..3 {
            tx.enqueue(&job(JobKind::Deliver, &format!("small-{n}"), "small", at(100 + n))).await.unwrap();
        }
        tx.enqueue(&job(JobKind::Deliver, "third", "third", at(90))).await.unwrap();
        let leases = tx.claim(at(1000), wall(), long(), &[], 2, 10).await.unwrap();
        assert_eq!(keys(&leases), ["big-00", "big-01", "third", "small-0", "small-1"]);
        let leases = tx.claim(at(1000), wall(), long(), &["big".to_owned()], 9, 10).await.unwrap();
        assert_eq!(keys(&leases), ["small-2"]);
        let leases = tx.claim(at(1000), wall(), long(), &["small".to_owned()], 9, 3).await.unwrap();
        assert_eq!(keys(&leases), ["big-02", "big-03", "big-04"]);
        tx.commit().await.unwrap();
    }

    async fn a_flood_of_one_lane_does_not_hide_the_others(db) {
        let mut tx = db.begin().await;
        for n in 0..700 {
            tx.enqueue(&job(JobKind::Deliver, &format!("flood-{n}"), "flood", at(n))).await.unwrap();
        }
        tx.enqueue(&job(JobKind::Deliver, "late", "quiet", at(5000))).await.unwrap();
        let leases = tx.claim(at(9000), wall(), long(), &[], 3, 10).await.unwrap();
        let mut lanes = BTreeMap::new();
        for lease in &leases { *lanes.entry(lease.job.lane.as_str()).or_insert(0) += 1; }
        assert_eq!(lanes, BTreeMap::from([("flood", 3), ("quiet", 1)]));
        tx.commit().await.unwrap();
    }

    async fn workers_never_get_the_same_job(db) {
        db.write(async |tx| for n in 0..300 {
            tx.enqueue(&job(JobKind::Deliver, &format!("{n}"), &format!("lane-{}", n % 7), at(n))).await.unwrap();
        }).await;
        let mut race = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let db = db.clone();
            race.spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let mut tx = db.begin().await;
                    let leases = tx.claim(at(9000), wall(), long(), &[], 5, 11).await.unwrap();
                    tx.commit().await.unwrap();
                    if leases.is_empty() { return mine; }
                    let mut tx = db.begin().await;
                    for lease in leases {
                        assert!(tx.finish(&lease).await.unwrap());
                        mine.push(lease.job.key);
                    }
                    tx.commit().await.unwrap();
                }
            });
        }
        let all: Vec<String> = race.join_all().await.into_iter().flatten().collect();
        assert_eq!(all.len(), 300);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 300);
    }

    async fn workers_are_woken(db) {
        let store = db.store.clone();
        let woken = tokio::spawn(async move {
            let start = std::time::Instant::now();
            // A notice from before may be left over; the second wait is the true one.
            store.jobs_arrived(Duration::from_millis(50)).await;
            store.jobs_arrived(Duration::from_secs(20)).await;
            start.elapsed()
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let mut forgotten = db.begin().await;
        forgotten.enqueue(&job(JobKind::Deliver, "x", "s", at(1))).await.unwrap();
        drop(forgotten);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!woken.is_finished(), "nothing was enqueued in the end");
        db.write(async |tx| tx.enqueue(&job(JobKind::Deliver, "a", "s", at(1))).await.unwrap()).await;
        assert!(woken.await.unwrap() < Duration::from_secs(5));
    }
}
