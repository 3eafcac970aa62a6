//! The life of an account. Which one does what follows from its number alone, so that every run is the same.

use crate::analytics::{
    AccountAddedUser, AccountCreated, AccountDeleted, AccountRemovedUser, InviteSent, InviteeRole, Plan, PlanName,
    Reason, Role, SignedIn, SignedOut, SignedUp, SubscriptionStarted, TrialEnded, TrialPlanName, TrialStarted, group,
    identify, track,
};
use crate::calendar::Day;
use plan_runtime::{CallOptions, Client};

/// How long a trial lasts, in days.
const TRIAL: u32 = 14;

/// What a seat costs each month.
const SEAT: f64 = 12.0;

pub(crate) struct Account<'c> {
    client: &'c Client,
    number: u32,
    id: String,
    name: String,
    created: Day,
}

impl<'c> Account<'c> {
    pub(crate) fn new(client: &'c Client, number: u32) -> Self {
        let (id, name) = (format!("account-{number}"), format!("Company {number}"));
        Self { client, number, id, name, created: Day(1 + number % TRIAL) }
    }

    /// From its creation to the end of its trial.
    pub(crate) fn live(&self) {
        let owner = self.create();
        let mut members = vec![owner.clone()];
        for invited in 0..self.number % 5 {
            members.extend(self.invite(&owner, invited));
        }
        for member in &members {
            let today = self.on(self.created.after(1));
            track!(today, member, SignedIn { username: member });
            track!(today, member, SignedOut { username: member });
        }
        if let [_, .., last] = members.as_slice()
            && self.number.is_multiple_of(9)
        {
            track!(self.on(self.created.after(5)), last, AccountRemovedUser);
            members.pop();
        }
        self.end_trial(&owner, members.len());
    }

    /// A client whose calls happen on `day` and belong to this account.
    fn on(&self, day: Day) -> Client {
        self.client.with_options(CallOptions::new().timestamp(day.time()).context("groupId", self.id.as_str()))
    }

    fn create(&self) -> String {
        let owner = format!("owner-{}", self.number);
        let email = format!("{owner}@example.com");
        let today = self.on(self.created);
        identify!(today, &owner, { email: &email, created_at: &self.created.text() });
        track!(today, &owner, SignedUp { r#type: "organic", email: &email });
        track!(today, &owner, AccountCreated { account_name: &self.name });
        group!(today, &owner, &self.id, { name: &self.name, plan: "trial", created_at: &self.created.text() });
        track!(
            today,
            &owner,
            TrialStarted {
                trial_start_date: &self.created.text(),
                trial_end_date: &self.created.after(TRIAL).text(),
                trial_plan_name: self.plan().0,
            }
        );
        owner
    }

    /// Invites a colleague; gives the new user if the invite is accepted.
    fn invite(&self, owner: &str, number: u32) -> Option<String> {
        let user = format!("member-{}-{number}", self.number);
        let email = format!("{user}@example.com");
        let (invitee_role, role) = match number {
            0 => (InviteeRole::Editor, Role::Editor),
            _ => (InviteeRole::Viewer, Role::Viewer),
        };
        track!(self.on(self.created), owner, InviteSent { invitee_email: &email, invitee_role });
        if number == 3 {
            return None;
        }
        let tomorrow = self.on(self.created.after(1));
        identify!(tomorrow, &user, { email: &email, created_at: &self.created.after(1).text() });
        track!(tomorrow, &user, SignedUp { r#type: "invited", email: &email });
        track!(tomorrow, &user, AccountAddedUser { role });
        group!(tomorrow, &user, &self.id, { name: &self.name, plan: "trial" });
        Some(user)
    }

    fn end_trial(&self, owner: &str, members: usize) {
        let last_day = self.on(self.created.after(TRIAL));
        let members = i64::try_from(members).unwrap_or(i64::MAX);
        track!(
            last_day,
            owner,
            TrialEnded {
                trial_start_date: &self.created.text(),
                trial_end_date: &self.created.after(TRIAL).text(),
                trial_plan_name: self.plan().0,
                members,
            }
        );
        // Those who have brought their team stay.
        if members >= 3 {
            let revenue = SEAT * f64::from(u32::try_from(members).unwrap_or(u32::MAX));
            track!(last_day, owner, SubscriptionStarted { plan_name: self.plan().1, seats: members, revenue });
            group!(last_day, owner, &self.id, { name: &self.name, plan: self.plan().2 });
        } else if self.number.is_multiple_of(4) {
            let reason = if self.number.is_multiple_of(8) { Reason::TooExpensive } else { Reason::MissingFeature };
            track!(last_day, owner, AccountDeleted { account_name: &self.name, reason });
        }
    }

    /// The plan it tries, then buys, then has.
    fn plan(&self) -> (TrialPlanName, PlanName, Plan) {
        match self.number % 3 {
            0 => (TrialPlanName::Business, PlanName::Business, Plan::Business),
            _ => (TrialPlanName::Team, PlanName::Team, Plan::Team),
        }
    }
}
