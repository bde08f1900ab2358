"""Points (有奖举报积分): what reports earn, kept in books that always balance; appeals, publicity, payouts."""
